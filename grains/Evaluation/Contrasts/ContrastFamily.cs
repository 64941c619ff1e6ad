using System.Collections.Immutable;
using Experiments.Domain;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.Contrasts;

/// <summary>
/// Judges all contrasts that a view shows together: adjusts their probabilities for their number and calls each better, worse, practically
/// equal or undecided.
/// </summary>
internal static class ContrastFamily
{
    /// <summary>The level of every verdict.</summary>
    public const double Level = 0.05;

    /// <summary>
    /// The contrasts with adjusted probabilities and verdicts, in the order given. A difference is shown if its adjusted probability is
    /// below 0.05; practical equality if the probability of a difference within the region is above 0.95 (t around the difference;
    /// Benavoli et al. 2017).
    /// </summary>
    /// <param name="contrasts">All contrasts of the view, each with its metric.</param>
    /// <param name="region">Differences of shares below it do not matter; other metrics have no such region.</param>
    public static ImmutableArray<Contrast> Judge(IReadOnlyList<(string Metric, Contrast Contrast)> contrasts, double region)
    {
        var adjusted = HolmCorrection.Adjust([.. contrasts.Select(pair => pair.Contrast.P)]);
        return
        [
            .. contrasts.Select((pair, index) => Judge(
                pair.Contrast with { AdjustedP = adjusted[index], Family = contrasts.Count, Region = region }, pair.Metric)),
        ];
    }

    /// <summary>The probability that the true difference is within a region around 0.</summary>
    public static double ProbabilityWithin(Contrast contrast, double region) =>
        StudentT.CDF(0, 1, contrast.DegreesOfFreedom, (region - contrast.Difference) / contrast.Error)
        - StudentT.CDF(0, 1, contrast.DegreesOfFreedom, (-region - contrast.Difference) / contrast.Error);

    private static Contrast Judge(Contrast contrast, string metric)
    {
        var isBetter = contrast.Difference > 0 == (MetricNames.GoalOf(metric) == Goal.Maximize);
        var isDifferent = contrast.AdjustedP < Level;
        var isEqual = MetricNames.IsShare(metric) && contrast.Error > 0 && ProbabilityWithin(contrast, contrast.Region) > 1 - Level;
        return contrast with
        {
            SmallestRegion = contrast.Error > 0 ? FindSmallestRegion(contrast) : 0,
            Verdict = (isDifferent, isEqual, isBetter) switch
            {
                (true, true, true) => ContrastVerdict.BetterWithinRegion,
                (true, true, false) => ContrastVerdict.WorseWithinRegion,
                (true, false, true) => ContrastVerdict.Better,
                (true, false, false) => ContrastVerdict.Worse,
                (false, true, _) => ContrastVerdict.PracticallyEqual,
                _ => ContrastVerdict.Undecided,
            },
        };
    }

    /// <summary>By bisection: the probability grows with the region.</summary>
    private static double FindSmallestRegion(Contrast contrast)
    {
        var (low, high) = (0.0, Math.Abs(contrast.Difference) + (contrast.Error * Intervals.Quantile(contrast.DegreesOfFreedom)));
        for (var step = 0; step < 50; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = ProbabilityWithin(contrast, middle) > 1 - Level ? (low, middle) : (middle, high);
        }

        return high;
    }
}
