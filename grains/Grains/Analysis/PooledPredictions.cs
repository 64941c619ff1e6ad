using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Labels;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;

namespace Experiments.Grains.Analysis;

/// <summary>
/// The test predictions of a dataset's experiments, read together. Experiments of slice splits and of leaking labels are left out, because
/// their models know the tracks that they are tested on, and so are those at chance level, whose errors say nothing about a slice.
/// </summary>
/// <param name="genres">The genres; predictions of other genres cannot be read together with these.</param>
/// <param name="labels">
/// The genre of each track of the shown version of the dataset: predictions for another label are left out.
/// </param>
/// <param name="isSelective">Whether experiments are left out. A single one that was asked for is not.</param>
internal sealed class PooledPredictions(ImmutableArray<string> genres, IReadOnlyDictionary<TrackId, string> labels, bool isSelective)
{
    private int _experiments;
    private int _atChance;
    private int _ofSliceSplits;
    private int _ofLeakingLabels;

    /// <summary>Tracks of the feature set being read whose audio is another in the shown version.</summary>
    private IReadOnlySet<TrackId> _others = ImmutableHashSet<TrackId>.Empty;

    /// <summary>Outcomes of all slices and tracks.</summary>
    public OutcomeCounts Outcomes { get; } = new(genres);

    /// <summary>What the families say about labels.</summary>
    public LabelDoubts Doubts { get; } = new(genres);

    /// <summary>The tracks of the experiment that was read last; null before the first.</summary>
    public TrackProbabilities? Latest { get; private set; }

    /// <summary>What was read and what was left out.</summary>
    public ExperimentPool Pool => new(_experiments, Doubts.Families, _atChance, _ofSliceSplits, _ofLeakingLabels);

    /// <summary>Reads all experiments.</summary>
    /// <param name="experiments">The experiments on the dataset, each with a run; one or more.</param>
    /// <param name="versions">The tracks of the dataset.</param>
    /// <param name="sets">The feature sets.</param>
    /// <param name="results">The predictions.</param>
    /// <param name="isSelective">Whether experiments are left out.</param>
    public static PooledPredictions Read(
        ImmutableArray<TestedExperiment> experiments, TracksOfVersions versions, FeatureSetStore sets, RunOutputFiles results,
        bool isSelective)
    {
        PooledPredictions? pool = null;
        foreach (var set in experiments.Reverse().GroupBy(experiment => experiment.Outputs.Runs[0].FeatureSet))
        {
            using var features = sets.Open(set.Key);
            pool ??= new PooledPredictions(
                features.Genres, versions.Shown.Values.ToDictionary(track => track.Id, track => track.Genre), isSelective);
            if (!features.Genres.SequenceEqual(pool.Outcomes.Genres))
            {
                continue;
            }

            pool._others = versions.FindOthers(features.Manifest.DatasetVersion);
            foreach (var (outputs, protocol) in set)
            {
                pool.Add(
                    outputs.Family, protocol.Split, outputs.Labels is { Leak: true },
                    [
                        .. outputs.Runs.Where(run => run.FeatureSet == set.Key)
                            .Select(run => results.ReadPredictions(run, features, SplitPart.Test)!), // not null: test is always kept
                    ]);
            }
        }

        return pool!; // not null: there is an experiment
    }

    /// <summary>Adds an experiment, unless it is to be left out.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="split">The kind of split.</param>
    /// <param name="hasLeakingLabels">Whether its models learned from labels that know the tested tracks.</param>
    /// <param name="all">The test predictions of its runs.</param>
    public void Add(string family, string split, bool hasLeakingLabels, ImmutableArray<Predictions> all)
    {
        var runs = all.Select(OfToday).ToArray();
        if (isSelective && split == Protocol.SliceSplit)
        {
            _ofSliceSplits++;
            return;
        }

        if (isSelective && hasLeakingLabels)
        {
            _ofLeakingLabels++;
            return;
        }

        var tracks = new TrackProbabilities(genres);
        foreach (var run in runs)
        {
            tracks.Add(run);
        }

        if (isSelective && !tracks.IsAboveChance())
        {
            _atChance++;
            return;
        }

        _experiments++;
        Latest = tracks;
        Doubts.Add(family, tracks);
        foreach (var run in runs)
        {
            Outcomes.Add(run);
        }
    }

    private Predictions OfToday(Predictions predictions)
    {
        bool IsOfToday(int row) => predictions.Slices[row].Track is var track
            && labels.GetValueOrDefault(track) == genres[predictions.Labels[row]] && !_others.Contains(track);
        int[] rows = [.. Enumerable.Range(0, predictions.Slices.Count).Where(IsOfToday)];
        return rows.Length == predictions.Slices.Count ? predictions : new Predictions
        {
            Genres = genres,
            Slices = [.. rows.Select(row => predictions.Slices[row])],
            Labels = [.. rows.Select(row => predictions.Labels[row])],
            Probabilities = rows.SelectMany(row => predictions.Row(row).ToArray()).ToArray(),
            IsPadded = [.. rows.Select(row => predictions.IsPadded[row])],
        };
    }
}
