using Experiments.Domain;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.Contrasts;

/// <summary>
/// How many repeats, or else tracks, an undecided contrast needs. Repeats average out the part of the variance that changes from repeat to
/// repeat, σe² / repeats; the rest, σu², is how settings differ between tracks, which only more tracks average out.
/// </summary>
internal static class DecisionPlan
{
    private const double Power = 0.8;

    /// <summary>More repeats than this are not worth a recommendation.</summary>
    private const int MaxRepeats = 100;

    /// <summary>
    /// What would show a true difference of <paramref name="difference"/> with probability 0.8 at the level of the contrast's family; null
    /// for a decided contrast and for one over runs.
    /// </summary>
    public static DecisionNeed? Of(Contrast contrast, double difference = DecisionNeed.DefaultDifference)
    {
        if (contrast is not { Verdict: ContrastVerdict.Undecided, Variance: { } variance } || variance <= 0)
        {
            return null;
        }

        var z = Normal.InvCDF(0, 1, 1 - (ContrastFamily.Level / contrast.Family / 2)) + Normal.InvCDF(0, 1, Power);
        var ofRepeats = contrast.RepeatVariance ?? 0;
        var ofTracks = Math.Max(0, variance - (ofRepeats / contrast.Repeats));
        var allowed = contrast.Observations * difference * difference / (contrast.Inflation * z * z);
        var needed = allowed > ofTracks ? Math.Max(1, Math.Ceiling(ofRepeats / (allowed - ofTracks))) : double.PositiveInfinity;
        if (contrast.RepeatVariance is not null && needed <= MaxRepeats)
        {
            return new DecisionNeed(difference, Math.Max(contrast.Repeats, (int)needed), null, contrast.Repeats);
        }

        // One repeat is enough where the whole variance is allowed.
        var tracks = contrast.Inflation * z * z * variance / (difference * difference);
        return tracks <= contrast.Observations
            ? new DecisionNeed(difference, contrast.Repeats, null, contrast.Repeats)
            : new DecisionNeed(difference, null, (int)Math.Ceiling(Math.Min(tracks, int.MaxValue)), contrast.Repeats);
    }
}
