using Experiments.Domain;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.Comparisons;

/// <summary>Compares two settings on the same runs.</summary>
internal static class PairedComparison
{
    /// <summary>
    /// Corrected resampled t-test (Nadeau and Bengio 2003). Folds share training rows, so the plain variance of the
    /// differences is too small: it is scaled by 1 / runs + testRows / trainRows. The interval of the effect size uses the same correction
    /// and the large-sample variance of d (Hedges and Olkin 1985).
    /// </summary>
    /// <param name="first">One value per run; two runs or more.</param>
    /// <param name="second">Values of the other setting on the same runs in the same order.</param>
    /// <param name="testToTrain">Test rows over training rows of a run; 0 gives the plain paired t-test.</param>
    public static PairedTest CorrectedT(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double testToTrain)
    {
        if (first.Length != second.Length || first.Length < 2)
        {
            throw new ArgumentException($"{first.Length} and {second.Length} runs are no pairs to test", nameof(second));
        }

        var runs = first.Length;
        var differences = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            differences[run] = first[run] - second[run];
        }

        var (mean, variance) = Intervals.Moments(differences);

        // Accuracies are multiples of 1 / slices: variation below 1e-12 is rounding of equal differences.
        variance = variance < 1e-24 ? 0 : variance;
        var factor = (1.0 / runs) + testToTrain;
        var t = Divide(mean, Math.Sqrt(variance * factor));
        var effect = Divide(mean, Math.Sqrt(variance));
        var quantile = Intervals.Quantile(runs - 1);
        var reach = quantile * Math.Sqrt(variance * factor);
        var effectReach = double.IsFinite(effect) ? quantile * Math.Sqrt(factor + (effect * effect / (2.0 * (runs - 1)))) : 0;
        return new PairedTest(
            mean, mean - reach, mean + reach, t, runs - 1, TwoSided(t, runs - 1), effect, effect - effectReach, effect + effectReach, runs);
    }

    private static double TwoSided(double t, int degreesOfFreedom) =>
        double.IsInfinity(t) ? 0 : 2 * StudentT.CDF(0, 1, degreesOfFreedom, -Math.Abs(t));

    /// <summary>Mean over spread; 0 if the settings agree on every run, infinite if they always differ by the same amount.</summary>
    private static double Divide(double mean, double spread) =>
        spread > 0 ? mean / spread : Math.Abs(mean) < 1e-12 ? 0 : mean > 0 ? double.PositiveInfinity : double.NegativeInfinity;
}
