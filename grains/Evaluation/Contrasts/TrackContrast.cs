using Experiments.Domain;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.Contrasts;

/// <summary>
/// The contrast of two settings: every view calls this, so that one contrast has one answer. Paired over blocks (tracks, or groups of a
/// group split): the variance over blocks of the difference, each block centred in its fold and averaged over repeats, times a factor for
/// the variance of the trained models (<see cref="Inflation"/>), t with blocks less folds degrees of freedom.
/// <para>
/// Where fewer than 20 blocks differ, the probability is at least that of the exact sign-flip test, and the standard error is raised to
/// agree with it. Where none differs, the interval is that of a proportion whose count is 0. No interval has width 0.
/// </para>
/// </summary>
internal static class TrackContrast
{
    private const double Rounding = 1e-12;

    /// <summary>First minus second, not yet adjusted or judged; both on the same runs.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    /// <param name="inflation">Factor for the variance of the trained models; null for that of <see cref="Inflation"/>.</param>
    public static Contrast Of(BlockScores first, BlockScores second, double? inflation = null)
    {
        var difference = first.Minus(second);
        var factor = inflation ?? Inflation.Of(difference);
        double[] differing = [.. difference.Contributions.ToArray().Where(contribution => Math.Abs(contribution) > Rounding)];
        var (error, degrees, p) = Test(difference, differing, factor);
        var reach = Intervals.Quantile(degrees) * error;
        return new Contrast(
            difference.Value,
            Math.Max(-1, difference.Value - reach),
            Math.Min(1, difference.Value + reach),
            error,
            degrees,
            p,
            first.Folds == 1 ? ContrastMethod.TheseModels : ContrastMethod.Tracks,
            difference.Blocks,
            differing.Length,
            difference.Repeats,
            difference.Variance,
            difference.RepeatVariance,
            factor,
            p,
            Family: 1,
            Contrast.DefaultRegion,
            SmallestRegion: 1,
            ContrastVerdict.Undecided);
    }

    private static (double Error, int DegreesOfFreedom, double P) Test(BlockScores difference, double[] differing, double factor)
    {
        var blocks = difference.Blocks;
        if (differing.Length == 0)
        {
            return (Intervals.ReachOfNone(blocks) / Intervals.Quantile(Math.Max(1, blocks - 1)), Math.Max(1, blocks - 1), 1);
        }

        // Differences that are equal within each fold leave nothing to centre by fold: they are centred by their common mean.
        var isCentredInFolds = difference.DegreesOfFreedom > 0 && difference.Variance > Rounding;
        var degrees = Math.Max(1, isCentredInFolds ? difference.DegreesOfFreedom : blocks - 1);
        var variance = isCentredInFolds ? difference.Variance : VarianceAroundMean(difference, differing);
        var error = Math.Sqrt(factor * variance / blocks);
        var isConstant = error <= Rounding;
        var size = Math.Abs(difference.Value);
        var p = isConstant ? 0 : 2 * StudentT.CDF(0, 1, degrees, -size / error);
        if (differing.Length >= SignFlip.MaxDifferences && !isConstant)
        {
            return (error, degrees, p);
        }

        // Equal differences on many blocks: only the two assignments with equal signs are as extreme, and other blocks may differ in as
        // many cases as those of a proportion whose count is 0.
        var flip = differing.Length > SignFlip.MaxDifferences ? Math.Pow(2, 1 - differing.Length) : SignFlip.P(differing);
        if (flip > p)
        {
            var agreeing = size / -StudentT.InvCDF(0, 1, degrees, Math.Min(flip, 0.5) / 2);
            var least = isConstant ? Intervals.ReachOfNone(blocks / factor) / Intervals.Quantile(degrees) : error;
            (error, p) = (Math.Max(least, agreeing), flip);
        }

        return (error, degrees, p);
    }

    private static double VarianceAroundMean(BlockScores difference, double[] differing) =>
        (differing.Sum(value => (value - difference.Value) * (value - difference.Value))
            + ((difference.Blocks - differing.Length) * difference.Value * difference.Value)) / Math.Max(1, difference.Blocks - 1);
}
