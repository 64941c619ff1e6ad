using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>How hard slices and tracks are, over the runs that tested them: the hardest first.</summary>
public static class Hardness
{
    /// <summary>Every slice, by the share of runs that mistook it, then by the probability its own genre lacked.</summary>
    public static IReadOnlyList<SliceHardness> OfSlices(SliceOutcomes outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        return [.. outcomes.Slices.Select(slice =>
            {
                var predicted = MostCommonMistake(slice.Predicted, slice.Label);
                return new SliceHardness(
                    slice.Slice,
                    outcomes.Genres[slice.Label],
                    outcomes.Genres[predicted],
                    slice.Probabilities[predicted] / slice.Runs,
                    slice.Wrong,
                    slice.Runs,
                    1 - (slice.Probabilities[slice.Label] / slice.Runs));
            })
            .OrderByDescending(slice => (double)slice.WrongRuns / slice.Runs)
            .ThenByDescending(slice => slice.Hardness)];
    }

    /// <summary>
    /// Every track, by the share of runs whose vote mistook it, then by the share of slices, then by probability.
    /// </summary>
    public static IReadOnlyList<TrackHardness> OfTracks(SliceOutcomes outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        return [.. outcomes.Tracks.Select(track => new TrackHardness(
                track.Track,
                outcomes.Genres[track.Label],
                outcomes.Genres[MostCommonMistake(track.Votes, track.Label)],
                track.Wrong,
                track.Runs,
                1 - ((double)track.CorrectSlices / track.Slices),
                1 - (track.OwnProbability / track.Slices)))
            .OrderByDescending(track => (double)track.WrongRuns / track.Runs)
            .ThenByDescending(track => track.SliceError)
            .ThenByDescending(track => track.Hardness)];
    }

    /// <summary>The genre most often predicted that is not the label; the label where nothing else was.</summary>
    private static int MostCommonMistake(int[] predicted, int label)
    {
        var best = label;
        for (var genre = 0; genre < predicted.Length; genre++)
        {
            var isMore = predicted[genre] > (best == label ? 0 : predicted[best]);
            best = genre != label && isMore ? genre : best;
        }

        return best;
    }
}
