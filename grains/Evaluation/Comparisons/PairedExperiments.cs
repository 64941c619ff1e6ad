using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Evaluation.Comparisons;

/// <summary>Compares two experiments on the runs that both have.</summary>
public static class PairedExperiments
{
    /// <summary>The fewest points by which a cell must differ to be listed, as a fraction.</summary>
    private const double MinCellDifference = 0.005;

    /// <summary>What keeps two experiments from being paired, in words; null if nothing does.</summary>
    /// <param name="first">The first sweep's protocol and the version of its dataset.</param>
    /// <param name="second">The same of the second.</param>
    public static string? FindObstacle((Protocol Protocol, string? Version) first, (Protocol Protocol, string? Version) second)
    {
        var (one, other) = (first.Protocol, second.Protocol);
        return first.Version != second.Version ? "they are of different versions of the data, so their tracks cannot be paired"
            : one.Split != other.Split ? $"one has a {one.Split} split and the other a {other.Split} split"
            : one.Folds != other.Folds ? $"one has {one.Folds} folds and the other {other.Folds}"
            : !IsSame(one with { Scaling = other.Scaling, Repeats = other.Repeats }, other)
                ? "their protocols put other tracks into the test parts; `experiments sweep show ID --yaml` shows them"
                : null;
    }

    /// <summary>Test accuracy and gap, judged together, on the runs that both have; null if they have too few in common.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    /// <param name="region">The region of practical equivalence, as a fraction.</param>
    public static (int Runs, Contrast Test, Contrast Gap, DecisionNeed? Needed)? Judge(
        ExperimentScores first, ExperimentScores second, double region)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (SettingScores.Contrast(MetricNames.TestAccuracy, [first], [second]) is not { } test
            || SettingScores.Contrast(MetricNames.Gap, [first], [second]) is not { } gap)
        {
            return null;
        }

        var judged = ContrastFamily.Judge([(MetricNames.TestAccuracy, test), (MetricNames.Gap, gap)], region);
        return (SettingScores.CommonRuns([first, second], MetricNames.TestAccuracy).Length, judged[0], judged[1],
            DecisionPlan.Of(judged[0]));
    }

    /// <summary>The cells in which the confusion of two experiments differs, the largest difference first.</summary>
    /// <param name="runs">The test predictions of both in each common run, over the same slices.</param>
    public static ImmutableArray<CellDifference> CompareCells(IReadOnlyCollection<(Predictions First, Predictions Second)> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var genres = runs.First().First.Genres;
        var (first, second) = (Shares(genres, runs.Select(run => run.First)), Shares(genres, runs.Select(run => run.Second)));
        return
        [
            .. from actual in Enumerable.Range(0, genres.Length)
               from predicted in Enumerable.Range(0, genres.Length)
               let cell = new CellDifference(genres[actual], genres[predicted], first[actual, predicted], second[actual, predicted])
               where Math.Abs(cell.First - cell.Second) >= MinCellDifference
               orderby Math.Abs(cell.First - cell.Second) descending, actual, predicted
               select cell,
        ];
    }

    /// <summary>
    /// The tracks that one gets right in more runs than the other, the largest difference first, and how many both tested.
    /// </summary>
    /// <param name="runs">The test predictions of both in each common run, over the same slices.</param>
    public static (ImmutableArray<TrackDifference> Differences, int Tested) CompareTracks(
        IReadOnlyCollection<(Predictions First, Predictions Second)> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var votes = runs.SelectMany(run => TrackVoting.Of(run.First).Join(
            TrackVoting.Of(run.Second), vote => vote.Track, vote => vote.Track, (first, second) => (First: first, Second: second)))
            .GroupBy(pair => pair.First.Track).ToArray();
        var differences = votes.Select(track => new TrackDifference(
            track.Key, track.First().First.Actual, Usual(track.Select(pair => pair.First)), Usual(track.Select(pair => pair.Second)),
            track.Count(pair => pair.First.ByMean == pair.First.Actual), track.Count(pair => pair.Second.ByMean == pair.Second.Actual),
            track.Count()));
        return (
        [
            .. differences.Where(track => track.FirstRight != track.SecondRight)
                .OrderByDescending(track => Math.Abs(track.FirstRight - track.SecondRight) / (double)track.Runs)
                .ThenBy(track => track.Track.ToString(), StringComparer.Ordinal),
        ], votes.Length);
    }

    /// <summary>By their text: records compare their lists by reference.</summary>
    private static bool IsSame(Protocol one, Protocol other) =>
        JsonSerializer.Serialize(one, DomainJson.Compact) == JsonSerializer.Serialize(other, DomainJson.Compact);

    /// <summary>The genre given most often; of equals the first by name.</summary>
    private static string Usual(IEnumerable<TrackVote> votes) =>
        votes.CountBy(vote => vote.ByMean).OrderByDescending(genre => genre.Value).ThenBy(genre => genre.Key, StringComparer.Ordinal)
            .First().Key;

    private static double[,] Shares(ImmutableArray<string> genres, IEnumerable<Predictions> runs)
    {
        var shares = new double[genres.Length, genres.Length];
        var all = new double[genres.Length];
        foreach (var run in runs)
        {
            for (var slice = 0; slice < run.Slices.Count; slice++)
            {
                shares[run.Labels[slice], ProbabilityRow.IndexOfMax(run.Row(slice))]++;
                all[run.Labels[slice]]++;
            }
        }

        for (var actual = 0; actual < genres.Length; actual++)
        {
            for (var predicted = 0; predicted < genres.Length && all[actual] > 0; predicted++)
            {
                shares[actual, predicted] /= all[actual];
            }
        }

        return shares;
    }
}
