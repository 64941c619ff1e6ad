namespace Experiments.Evaluation.Contrasts;

/// <summary>
/// Correction for multiple tests (Holm 1979): bounds the chance of any false positive, regardless of dependence between the tests.
/// </summary>
internal static class HolmCorrection
{
    /// <summary>
    /// The adjusted probabilities, in the order given: the i-th smallest of m times m − i + 1, monotone, at most 1. Equals statsmodels'
    /// multipletests(method="holm").
    /// </summary>
    public static double[] Adjust(ReadOnlySpan<double> probabilities)
    {
        var sorted = probabilities.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        var adjusted = new double[sorted.Length];
        var runningMax = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            runningMax = Math.Max(runningMax, Math.Min(1, sorted[i] * (sorted.Length - i)));
            adjusted[order[i]] = runningMax;
        }

        return adjusted;
    }
}
