using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>
/// Ranks slices and tracks by how hard they are to classify, over the runs that tested them, hardest first. Few runs say little, so the
/// share of runs that are wrong is estimated by its posterior mean under a beta prior, (wrong + 2 e) / (runs + 2), where e is the share
/// over all slices or tracks: wrong in 9 of 10 runs ranks above wrong in 1 of 1, and equal numbers of runs rank by the plain share.
/// </summary>
public static class Hardness
{
    /// <summary>The weight of the prior, in runs.</summary>
    private const double PriorRuns = 2;

    /// <summary>
    /// Every slice, by the estimated share of runs that misclassify it, then by 1 minus the probability of its own genre.
    /// </summary>
    public static IReadOnlyList<SliceHardness> OfSlices(OutcomeCounts outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        return Rank(outcomes, _ => true, null);
    }

    /// <summary>
    /// Misclassified slices, hardest first: all, or those of one cell of the confusion matrix; each then shows the genre that was asked
    /// for, with the mean probability that it was given.
    /// </summary>
    /// <exception cref="UserErrorException">There is no genre of that name.</exception>
    public static SliceListing List(OutcomeCounts outcomes, MisclassifiedQuery query)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentNullException.ThrowIfNull(query);
        var (actual, predicted) = (IndexOf(outcomes, query.Actual), IndexOf(outcomes, query.Predicted));
        var found = Rank(outcomes, IsAsked, predicted).ToLookup(slice => query.IncludePadded || !slice.IsPadded);
        return new SliceListing([.. found[true].Skip(query.Skip).Take(query.Take)], found[false].Count());

        bool IsAsked(SliceOutcome slice) => (actual is null || slice.Label == actual)
            && (predicted is not { } genre ? slice.Wrong > 0
                : slice.Predicted[genre] > 0 && (actual is not null || slice.Label != genre));
    }

    private static int? IndexOf(OutcomeCounts outcomes, string? genre) => genre is null ? null
        : outcomes.Genres.IndexOf(genre) is >= 0 and var index ? index
        : throw new UserErrorException($"the models know no '{genre}'{NearestName.Hint(genre, outcomes.Genres)}");

    /// <summary>The slices that are asked for; the share of runs is drawn towards that of all.</summary>
    private static SliceHardness[] Rank(OutcomeCounts outcomes, Func<SliceOutcome, bool> isAsked, int? asked)
    {
        var slices = outcomes.Slices.ToArray();
        var prior = Prior(slices.Select(slice => (slice.Wrong, slice.Runs)));
        return [.. slices.Where(isAsked).Select(slice =>
            {
                var predicted = asked ?? MostCommonMistake(slice.Predicted, slice.Label);
                return new SliceHardness(
                    slice.Slice,
                    outcomes.Genres[slice.Label],
                    outcomes.Genres[predicted],
                    slice.Probabilities[predicted] / slice.Runs,
                    slice.Wrong,
                    slice.Runs,
                    1 - (slice.Probabilities[slice.Label] / slice.Runs),
                    Shrink(slice.Wrong, slice.Runs, prior),
                    slice.IsPadded);
            })
            .OrderByDescending(slice => slice.WrongShare)
            .ThenByDescending(slice => slice.Hardness)];
    }

    /// <summary>
    /// Every track, by the estimated share of runs whose vote misclassifies it, then by the share of misclassified slices, then by
    /// probability.
    /// </summary>
    public static IReadOnlyList<TrackHardness> OfTracks(OutcomeCounts outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var tracks = outcomes.Tracks.ToArray();
        var prior = Prior(tracks.Select(track => (track.Wrong, track.Runs)));
        return [.. tracks.Select(track => new TrackHardness(
                track.Track,
                outcomes.Genres[track.Label],
                outcomes.Genres[MostCommonMistake(track.Votes, track.Label)],
                track.Wrong,
                track.Runs,
                1 - ((double)track.CorrectSlices / track.Slices),
                1 - (track.OwnProbability / track.Slices),
                Shrink(track.Wrong, track.Runs, prior)))
            .OrderByDescending(track => track.WrongShare)
            .ThenByDescending(track => track.SliceError)
            .ThenByDescending(track => track.Hardness)];
    }

    private static double Prior(IEnumerable<(int Wrong, int Runs)> counts)
    {
        var (wrong, runs) = counts.Aggregate((Wrong: 0L, Runs: 0L), (sum, count) => (sum.Wrong + count.Wrong, sum.Runs + count.Runs));
        return runs == 0 ? 0 : (double)wrong / runs;
    }

    private static double Shrink(int wrong, int runs, double prior) => (wrong + (PriorRuns * prior)) / (runs + PriorRuns);

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
