using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Predictions of experiments for the slices of one track.</summary>
/// <param name="Strips">The experiments that were asked for and that tested the track.</param>
/// <param name="Experiments">How many experiments have a result on its dataset.</param>
[GenerateSerializer, Immutable, Alias("track-strips")]
public sealed record TrackStrips(ImmutableArray<TrackStrip> Strips, int Experiments);

/// <summary>What one experiment predicts for the slices of a track on test.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Family">Its family.</param>
/// <param name="ValidationAccuracy">Slice accuracy on validation, mean over its runs, in [0, 1]; null without validation.</param>
/// <param name="Slices">The tested slices in time order.</param>
[GenerateSerializer, Immutable, Alias("track-strip")]
public sealed record TrackStrip(
    ExperimentId Experiment, string Family, double? ValidationAccuracy, ImmutableArray<StripSlice> Slices);

/// <summary>One slice of a strip, with the numbers of <see cref="SlicePrediction"/>.</summary>
/// <param name="Index">Its index in the track.</param>
/// <param name="Predicted">The genre predicted most often over the runs.</param>
/// <param name="Probability">Mean probability of that genre.</param>
/// <param name="OwnProbability">Mean probability of the track's own genre.</param>
/// <param name="WrongRuns">In how many runs it was misclassified.</param>
/// <param name="Runs">In how many runs it was tested.</param>
[GenerateSerializer, Immutable, Alias("strip-slice")]
public sealed record StripSlice(int Index, string Predicted, double Probability, double OwnProbability, int WrongRuns, int Runs);

/// <summary>Which experiments to show for a track.</summary>
/// <param name="IsBestOnly">
/// Only the best of each family on validation, of those whose models had not seen the track if there are any; otherwise all, ordered by
/// sweep and number.
/// </param>
/// <param name="Skip">How many experiments to leave out.</param>
/// <param name="Take">The most to show, up to <see cref="MaxTake"/>.</param>
[GenerateSerializer, Immutable, Alias("strip-query")]
public sealed record StripQuery(bool IsBestOnly, int Skip, int Take)
{
    /// <summary>The most experiments of one answer.</summary>
    public const int MaxTake = 100;
}
