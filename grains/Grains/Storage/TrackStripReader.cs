using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Execution.Runs;

namespace Experiments.Grains.Storage;

/// <summary>Reads what experiments predict for the slices of a track.</summary>
internal static class TrackStripReader
{
    /// <summary>The strips that a query asks for.</summary>
    /// <param name="results">The predictions.</param>
    /// <param name="experiments">The experiments on the dataset, each with a run, ordered by sweep and number.</param>
    /// <param name="sets">The track in their feature sets.</param>
    /// <param name="query">Which to read.</param>
    public static ImmutableArray<TrackStrip> Read(
        RunOutputFiles results, ImmutableArray<TestedExperiment> experiments, TrackInFeatureSets sets, StripQuery query)
    {
        // The best of a family is the first in its order that tested the track, so that few are read.
        var strips = query.IsBestOnly
            ? experiments.GroupBy(experiment => experiment.Outputs.Family).OrderBy(family => family.Key, StringComparer.Ordinal)
                .Select(family => family.OrderBy(KnowsTestedTracks).ThenByDescending(ValidationOf).Select(ReadOne)
                    .OfType<TrackStrip>().FirstOrDefault())
                .OfType<TrackStrip>().Skip(query.Skip)
            : experiments.Skip(query.Skip).Select(ReadOne).OfType<TrackStrip>();
        return [.. strips.Take(Math.Min(query.Take, StripQuery.MaxTake))];

        TrackStrip? ReadOne(TestedExperiment experiment)
        {
            var genres = sets.Of(experiment.Outputs.Runs[0]).Genres;
            var tallies = SliceTally.Of(results, experiment.Outputs, sets, only: null);
            return tallies.IsEmpty ? null : new TrackStrip(
                experiment.Outputs.Experiment, experiment.Outputs.Family, ValidationOf(experiment),
                [
                    .. tallies.Select(tally => new StripSlice(
                        tally.Slice, genres[tally.Majority], tally.Mean(tally.Majority), tally.OwnMean, tally.WrongRuns, tally.Runs)),
                ]);
        }
    }

    /// <summary>Whether models were fitted on other slices of the tracks that they were tested on, or on labels that know them.</summary>
    private static bool KnowsTestedTracks(TestedExperiment experiment) =>
        experiment.Protocol.Split == Protocol.SliceSplit || experiment.Outputs.Labels is { Leak: true };

    private static double? ValidationOf(TestedExperiment experiment) =>
        experiment.Outputs.Runs.Average(run => run.Result.Validation?.SliceAccuracy);
}

/// <summary>The test predictions of one slice over the runs of one experiment.</summary>
/// <param name="slice">Its index in the track.</param>
/// <param name="label">Its genre, as an index into the genres.</param>
/// <param name="genres">How many genres there are.</param>
internal sealed class SliceTally(int slice, int label, int genres)
{
    private readonly double[] _sums = new double[genres];
    private readonly int[] _votes = new int[genres];

    /// <summary>Its index in the track.</summary>
    public int Slice => slice;

    /// <summary>In how many runs it was tested.</summary>
    public int Runs { get; private set; }

    /// <summary>In how many it was misclassified.</summary>
    public int WrongRuns { get; private set; }

    /// <summary>The genre predicted most often.</summary>
    public int Majority => ProbabilityRow.IndexOfMax<int>(_votes);

    /// <summary>Mean probability of its own genre.</summary>
    public double OwnMean => Mean(label);

    /// <summary>The slices of a track that an experiment tested, in time order.</summary>
    /// <param name="results">The predictions.</param>
    /// <param name="experiment">An experiment with a run.</param>
    /// <param name="sets">The track in its feature set.</param>
    /// <param name="only">The index of the only slice to read; null for all.</param>
    public static ImmutableArray<SliceTally> Of(
        RunOutputFiles results, ExperimentOutputs experiment, TrackInFeatureSets sets, int? only)
    {
        var (genres, firstRow, slices) = sets.Of(experiment.Runs[0]);
        if (only is { } index)
        {
            var before = slices.TakeWhile(slice => slice.Id.Index != index).Count();
            firstRow += before;
            slices = [.. slices.Skip(before).Take(1)];
        }

        var tallies = new SortedDictionary<int, SliceTally>();
        foreach (var run in slices.IsEmpty ? [] : experiment.Runs)
        {
            if (PredictionHistory.OfTrack(results, run, genres, (firstRow, slices)) is not { } found)
            {
                continue;
            }

            for (var row = 0; row < found.Slices.Count; row++)
            {
                var slice = found.Slices[row].Index;
                if (!tallies.TryGetValue(slice, out var tally))
                {
                    tallies.Add(slice, tally = new SliceTally(slice, found.Labels[row], genres.Length));
                }

                tally.Add(found.Row(row));
            }
        }

        return [.. tallies.Values];
    }

    /// <summary>Mean probability of a genre.</summary>
    public double Mean(int genre) => _sums[genre] / Runs;

    private void Add(ReadOnlySpan<float> probabilities)
    {
        Runs++;
        var predicted = ProbabilityRow.IndexOfMax(probabilities);
        _votes[predicted]++;
        WrongRuns += predicted == label ? 0 : 1;
        for (var genre = 0; genre < probabilities.Length; genre++)
        {
            _sums[genre] += probabilities[genre];
        }
    }
}
