using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Labels;

/// <summary>Labels in doubt together with the slices that are wrong.</summary>
public static class Disagreements
{
    /// <summary>The tracks of <see cref="LabelDoubts.List"/>, with their wrong slices counted.</summary>
    /// <param name="doubts">The votes of the families.</param>
    /// <param name="outcomes">The predictions of the same experiments.</param>
    /// <param name="includePadded">Whether remainders that are padded with zeros count.</param>
    public static ImmutableArray<TrackDisagreement> Of(LabelDoubts doubts, OutcomeCounts outcomes, bool includePadded)
    {
        ArgumentNullException.ThrowIfNull(doubts);
        ArgumentNullException.ThrowIfNull(outcomes);
        var slices = outcomes.Slices.Where(slice => includePadded || !slice.IsPadded).ToLookup(slice => slice.Slice.Track);
        return
        [
            .. doubts.List().Select(track => track with
            {
                WrongSlices = slices[track.Track].Count(slice => 2 * slice.Wrong > slice.Runs),
                Slices = slices[track.Track].Count(),
            }),
        ];
    }
}
