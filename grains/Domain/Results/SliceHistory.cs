using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Predictions of all experiments for one slice.</summary>
/// <param name="Slice">The slice.</param>
/// <param name="Track">Its track.</param>
/// <param name="OffsetSeconds">Start in the track, seconds.</param>
/// <param name="Hardness">1 minus the mean probability of its own genre over all predictions, in [0, 1]; null without predictions.</param>
/// <param name="Predictions">One row per experiment.</param>
[GenerateSerializer, Immutable, Alias("slice-history")]
public sealed record SliceHistory(
    SliceId Slice, TrackInfo Track, double OffsetSeconds, double? Hardness, ImmutableArray<SlicePrediction> Predictions);

/// <summary>One experiment's prediction for a slice on test.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Family">Its family.</param>
/// <param name="Predicted">The genre predicted most often over its runs.</param>
/// <param name="Probability">Mean probability of that genre.</param>
/// <param name="OwnProbability">Mean probability of the slice's own genre.</param>
/// <param name="WrongRuns">In how many runs it was misclassified.</param>
/// <param name="Runs">In how many runs it was tested.</param>
[GenerateSerializer, Immutable, Alias("slice-prediction")]
public sealed record SlicePrediction(
    ExperimentId Experiment, string Family, string Predicted, double Probability, double OwnProbability, int WrongRuns, int Runs)
{
    /// <summary>Mean probability of each genre over its runs; empty from an earlier build.</summary>
    [Id(0)]
    public ImmutableSortedDictionary<string, double> Probabilities { get; init; } =
        ImmutableSortedDictionary<string, double>.Empty;
}

/// <summary>How the slices of a track voted in one run of an experiment.</summary>
[GenerateSerializer, Immutable, Alias("track-votes-of-experiment")]
public sealed record TrackVotesOfExperiment(RunId Run, string Family, TrackVote Vote);
