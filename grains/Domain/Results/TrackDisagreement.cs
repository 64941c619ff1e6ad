using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>How much models disagree about a track, with each other and with its label.</summary>
/// <param name="Track">The track.</param>
/// <param name="Actual">Its label.</param>
/// <param name="Predicted">The genre that most families predict; of equal ones the one with the greater probability.</param>
/// <param name="Agreeing">How many families predict <paramref name="Predicted"/>.</param>
/// <param name="Families">How many families tested it.</param>
/// <param name="FlipRate">
/// How often the predicted genre differs between two repeats of an experiment, in [0, 1]: mean over the experiments with two repeats or
/// more; null if there are none.
/// </param>
/// <param name="Suggested">The genre that more than half of the families confidently give it instead; null if its label stands.</param>
/// <param name="Doubting">The greatest number of families that confidently give it the same other genre.</param>
/// <param name="Margin">
/// Probability of the label minus the greatest other one, mean over families, −1 to 1. The lower, the more the label is in doubt.
/// </param>
/// <param name="WrongSlices">How many of its slices are wrong in more than half of their test predictions.</param>
/// <param name="Slices">How many of its slices were tested.</param>
[GenerateSerializer, Immutable, Alias("track-disagreement")]
public sealed record TrackDisagreement(
    TrackId Track, string Actual, string Predicted, int Agreeing, int Families, double? FlipRate, string? Suggested, int Doubting,
    double Margin, int WrongSlices = 0, int Slices = 0);

/// <summary>The tracks of a dataset by doubt about their labels.</summary>
/// <param name="Tracks">Labels in doubt first, then the others, each with the lowest margin first.</param>
/// <param name="Total">Number of tracks that were tested.</param>
/// <param name="InDoubt">How many labels are in doubt.</param>
/// <param name="Pool">The experiments that the answer rests on.</param>
/// <param name="PaddedLeftOut">How many remainders that are padded with zeros are not counted among the slices.</param>
[GenerateSerializer, Immutable, Alias("disagreement-listing")]
public sealed record DisagreementListing(ImmutableArray<TrackDisagreement> Tracks, int Total, int InDoubt, ExperimentPool Pool,
    int PaddedLeftOut = 0);
