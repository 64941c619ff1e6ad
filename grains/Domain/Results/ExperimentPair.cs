using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>
/// Two experiments compared on the runs that both have: of one sweep, or of two that split the same tracks in the same way.
/// </summary>
/// <param name="First">The first.</param>
/// <param name="Second">The second.</param>
/// <param name="Runs">How many runs both have.</param>
/// <param name="Test">Test accuracy, the first minus the second; judged together with <paramref name="Gap"/>.</param>
/// <param name="Gap">The gap, the first minus the second.</param>
/// <param name="Needed">What would decide test accuracy; null if it is decided or nothing is known.</param>
/// <param name="Cells">Cells of the confusion matrix in which they differ, the largest difference first.</param>
/// <param name="Tracks">Tracks that one gets right in more runs than the other, the largest difference first.</param>
/// <param name="Tested">How many tracks both tested.</param>
[GenerateSerializer, Immutable, Alias("experiment-pair")]
public sealed record ExperimentPair(
    ExperimentSummary First, ExperimentSummary Second, int Runs, Contrast Test, Contrast Gap, DecisionNeed? Needed,
    ImmutableArray<CellDifference> Cells, ImmutableArray<TrackDifference> Tracks, int Tested)
{
    /// <summary>How many tracks the first gets right in more runs than the second.</summary>
    public int FirstBetter => Tracks.Count(track => track.FirstRight > track.SecondRight);

    /// <summary>How many tracks the second gets right in more runs than the first.</summary>
    public int SecondBetter => Tracks.Count(track => track.SecondRight > track.FirstRight);
}

/// <summary>A cell of two confusion matrices over the same slices.</summary>
/// <param name="Actual">The genre.</param>
/// <param name="Predicted">The genre given to its slices.</param>
/// <param name="First">The share of the genre's slices in this cell by the first experiment, in [0, 1].</param>
/// <param name="Second">The same by the second.</param>
[GenerateSerializer, Immutable, Alias("cell-difference")]
public sealed record CellDifference(string Actual, string Predicted, double First, double Second);

/// <summary>A track that two experiments do not get right equally often; a track is right by the mean probability of its slices.</summary>
/// <param name="Track">The track.</param>
/// <param name="Actual">Its genre.</param>
/// <param name="FirstPredicted">The genre that the first experiment gives it most often.</param>
/// <param name="SecondPredicted">The same for the second.</param>
/// <param name="FirstRight">In how many runs the first is right.</param>
/// <param name="SecondRight">In how many runs the second is right.</param>
/// <param name="Runs">How many runs tested it.</param>
[GenerateSerializer, Immutable, Alias("track-difference")]
public sealed record TrackDifference(
    TrackId Track, string Actual, string FirstPredicted, string SecondPredicted, int FirstRight, int SecondRight, int Runs);
