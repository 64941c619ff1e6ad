namespace Experiments.Evaluation.Comparisons;

/// <summary>
/// Many tests at once (Holm 1979): keeps the chance of any false alarm at the level, whatever their dependence.
/// </summary>
public static class HolmCorrection
{
    /// <summary>
    /// The adjusted probabilities, in the order given: the i-th smallest of m times m − i + 1, never below a smaller one's,
    /// at most 1. Equals statsmodels' multipletests(method="holm").
    /// </summary>
    public static double[] Adjust(ReadOnlySpan<double> probabilities)
    {
        var sorted = probabilities.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        var adjusted = new double[sorted.Length];
        var least = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            least = Math.Max(least, Math.Min(1, sorted[i] * (sorted.Length - i)));
            adjusted[order[i]] = least;
        }

        return adjusted;
    }
}
