using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>Ranks slices and tracks by how hard they are to classify, over the runs that tested them, hardest first.</summary>
public static class Hardness
{
    /// <summary>Every slice, by the share of runs that misclassified it, then by 1 minus the probability of its own genre.</summary>
    public static IReadOnlyList<SliceHardness> OfSlices(OutcomeCounts outcomes)
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
    /// Every track, by the share of runs whose vote misclassified it, then by the share of misclassified slices, then by probability.
    /// </summary>
    public static IReadOnlyList<TrackHardness> OfTracks(OutcomeCounts outcomes)
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

    /// <summary>The genre other than the label that was predicted most often; the label if there is none.</summary>
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
