using Experiments.Domain;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.Contrasts;

/// <summary>
/// The contrast of two settings paired over runs, by the corrected resampled t-test (Nadeau and Bengio 2003): folds share training rows, so
/// the variance of the differences is scaled by 1 / runs + measured rows / training rows. For metrics to which blocks do not add up, and
/// for results without block counts.
/// </summary>
internal static class RunContrast
{
    /// <summary>First minus second, not yet adjusted or judged.</summary>
    /// <param name="first">One value per run; two runs or more.</param>
    /// <param name="second">Values of the other setting on the same runs in the same order.</param>
    /// <param name="overlap">Measured rows over training rows of a run; 0 gives the plain paired t-test.</param>
    /// <param name="repeats">Number of repeats among the runs.</param>
    /// <param name="bound">The largest possible difference; intervals are cut off there.</param>
    public static Contrast Of(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, double overlap, int repeats = 1, double bound = double.PositiveInfinity)
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

        // Accuracies are multiples of 1 / slices: variation below 1e-12 is rounding of equal differences.
        var (mean, variance) = Intervals.Moments(differences);
        var error = Math.Sqrt((variance < 1e-24 ? 0 : variance) * ((1.0 / runs) + overlap));
        var p = Math.Abs(mean) < 1e-12 ? 1 : error > 0 ? 2 * StudentT.CDF(0, 1, runs - 1, -Math.Abs(mean) / error) : 0;
        if (error == 0)
        {
            // Equal differences say nothing about their spread: the exact sign-flip test bounds what they can show.
            p = Math.Abs(mean) < 1e-12 ? 1 : Math.Pow(2, 1 - runs);
            error = Math.Abs(mean) / -StudentT.InvCDF(0, 1, runs - 1, Math.Min(p, 0.5) / 2);
        }

        var reach = Intervals.Quantile(runs - 1) * error;
        return new Contrast(
            mean, Math.Max(-bound, mean - reach), Math.Min(bound, mean + reach), error, runs - 1, p, ContrastMethod.Runs, runs,
            differences.Count(difference => Math.Abs(difference) > 1e-12), repeats, null, null, 1 + (runs * overlap), p, Family: 1,
            Contrast.DefaultRegion, SmallestRegion: 1, ContrastVerdict.Undecided);
    }
}
