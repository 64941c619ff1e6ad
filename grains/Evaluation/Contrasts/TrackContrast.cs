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
        var difference = new PairedBlocks(first, second, inflation);
        var (error, degrees, p) = Test(difference);
        var quantile = Intervals.Quantile(degrees);
        return new Contrast(
            difference.Value,
            Math.Max(-1, difference.Value - (quantile * error)),
            Math.Min(1, difference.Value + (quantile * error)),
            error,
            degrees,
            p,
            first.Folds == 1 ? ContrastMethod.TheseModels : ContrastMethod.Tracks,
            difference.Blocks,
            difference.Differing.Length,
            first.Repeats,
            difference.Variance,
            difference.RepeatVariance,
            difference.Inflation,
            p,
            Family: 1,
            Contrast.DefaultRegion,
            SmallestRegion: 1,
            ContrastVerdict.Undecided);
    }

    private static (double Error, int DegreesOfFreedom, double P) Test(PairedBlocks difference)
    {
        var blocks = difference.Blocks;
        if (difference.Differing.Length == 0)
        {
            return (Intervals.ReachOfNone(blocks) / Intervals.Quantile(Math.Max(1, blocks - 1)), Math.Max(1, blocks - 1), 1);
        }

        // Differences that are equal within each fold leave nothing to centre by fold: they are centred by their common mean.
        var isCentredInFolds = difference.DegreesOfFreedom > 0 && difference.Variance > Rounding;
        var degrees = Math.Max(1, isCentredInFolds ? difference.DegreesOfFreedom : blocks - 1);
        var variance = isCentredInFolds ? difference.Variance : difference.VarianceAroundMean;
        var error = Math.Sqrt(difference.Inflation * variance / blocks);
        var isConstant = error <= Rounding;
        var size = Math.Abs(difference.Value);
        var p = isConstant ? 0 : 2 * StudentT.CDF(0, 1, degrees, -size / error);
        if (difference.Differing.Length >= SignFlip.MaxDifferences && !isConstant)
        {
            return (error, degrees, p);
        }

        // Equal differences on many blocks: only the two assignments with equal signs are as extreme, and other blocks may differ in as
        // many cases as those of a proportion whose count is 0.
        var flip = difference.Differing.Length > SignFlip.MaxDifferences
            ? Math.Pow(2, 1 - difference.Differing.Length)
            : SignFlip.P(difference.Differing);
        if (flip > p)
        {
            var agreeing = size / -StudentT.InvCDF(0, 1, degrees, Math.Min(flip, 0.5) / 2);
            var least = isConstant ? Intervals.ReachOfNone(blocks / difference.Inflation) / Intervals.Quantile(degrees) : error;
            (error, p) = (Math.Max(least, agreeing), flip);
        }

        return (error, degrees, p);
    }

    /// <summary>The differences of two settings on the same runs.</summary>
    private sealed class PairedBlocks
    {
        private readonly double _squaresAroundMean;

        public PairedBlocks(BlockScores first, BlockScores second, double? inflation)
        {
            Blocks = first.Blocks;
            DegreesOfFreedom = Math.Min(first.DegreesOfFreedom, second.DegreesOfFreedom);
            Inflation = inflation ?? Math.Max(Contrasts.Inflation.OfContrast(first), Contrasts.Inflation.OfContrast(second));
            Value = first.Value - second.Value;
            var (squares, differing) = (0.0, new List<double>());
            for (var block = 0; block < first.Contributions.Length; block++)
            {
                var centred = first.Influences[block] - second.Influences[block];
                var raw = first.Contributions[block] - second.Contributions[block];
                squares += centred * centred;
                if (Math.Abs(raw) > Rounding)
                {
                    differing.Add(raw);
                    _squaresAroundMean += (raw - Value) * (raw - Value);
                }
            }

            Differing = differing.ToArray();
            _squaresAroundMean += (Blocks - differing.Count) * Value * Value;
            Variance = squares / Math.Max(1, Blocks - first.Folds);
            RepeatVariance = first.Repeats > 1 ? VarianceOverRepeats(first, second) : null;
        }

        public double Value { get; }

        public int Blocks { get; }

        public int DegreesOfFreedom { get; }

        public double Inflation { get; }

        public double Variance { get; }

        public double? RepeatVariance { get; }

        public double VarianceAroundMean => _squaresAroundMean / Math.Max(1, Blocks - 1);

        /// <summary>The differences that are not 0.</summary>
        public double[] Differing { get; }

        private double VarianceOverRepeats(BlockScores first, BlockScores second)
        {
            var (repeats, squares) = (first.Repeats, 0.0);
            for (var block = 0; block < first.Influences.Length; block++)
            {
                var (sum, sumOfSquares) = (0.0, 0.0);
                for (var repeat = 0; repeat < repeats; repeat++)
                {
                    var difference = first.InfluencesIn(repeat)[block] - second.InfluencesIn(repeat)[block];
                    sum += difference;
                    sumOfSquares += difference * difference;
                }

                squares += Math.Max(0, sumOfSquares - (sum * sum / repeats)) / (repeats - 1);
            }

            return squares / Math.Max(1, Blocks - first.Folds);
        }
    }
}
