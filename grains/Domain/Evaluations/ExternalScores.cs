using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Whether accuracy drops on another dataset.</summary>
public enum DropVerdict
{
    /// <summary>Neither a drop nor equality is shown.</summary>
    Undecided,

    /// <summary>It is lower.</summary>
    Drop,

    /// <summary>It is lower, and by less than the region of practical equivalence.</summary>
    DropWithinRegion,

    /// <summary>The difference is within the region of practical equivalence.</summary>
    PracticallyEqual,

    /// <summary>It is higher, and by less than the region of practical equivalence.</summary>
    GainWithinRegion,

    /// <summary>It is higher.</summary>
    Gain,
}

/// <summary>
/// An accuracy in cross-validation minus that on another dataset, whose tracks are independent of each other: the variances add up.
/// </summary>
/// <param name="Drop">The difference; above 0 if the other dataset is harder.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="DegreesOfFreedom">Of Student's t (Welch 1947).</param>
/// <param name="P">Two-sided probability of so large a difference without a true one; adjusted where several are shown together.</param>
/// <param name="Verdict">The answer.</param>
[GenerateSerializer, Immutable, Alias("accuracy-drop")]
public sealed record AccuracyDrop(
    double Drop, double Low, double High, double Error, double DegreesOfFreedom, double P, DropVerdict Verdict)
{
    /// <summary>Differences below it do not matter: one point.</summary>
    public const double Region = Contrast.DefaultRegion;

    /// <summary>The drop with its interval, in points: <c>12.3 [5.0, 19.6]</c>.</summary>
    public string Describe() => $"{NumberFormat.Percent(Drop)} [{NumberFormat.Percent(Low)}, {NumberFormat.Percent(High)}]";
}

/// <summary>An accuracy in cross-validation and on another dataset.</summary>
/// <param name="Own">In cross-validation, as <c>experiment show</c> prints it.</param>
/// <param name="OwnInMix">
/// In cross-validation, with the genres in the proportions of the other dataset: what the drop is measured from.
/// </param>
/// <param name="External">On the other dataset: the mean over the models, with its interval over tracks.</param>
/// <param name="Drop">The difference.</param>
[GenerateSerializer, Immutable, Alias("external-score")]
public sealed record ExternalScore(Estimate Own, double OwnInMix, Estimate External, AccuracyDrop Drop);

/// <summary>The drop of one genre, by slice.</summary>
/// <param name="Genre">The genre.</param>
/// <param name="OwnTracks">Its tracks in cross-validation.</param>
/// <param name="Tracks">Its tracks in the other dataset.</param>
/// <param name="Own">Share of its slices that cross-validation predicted correctly.</param>
/// <param name="External">The share on the other dataset, mean over the models.</param>
/// <param name="Drop">The difference; its probability is adjusted for the number of genres (Holm 1979).</param>
/// <param name="MostlyTakenFor">The genre that most of its wrong slices are predicted as; null if none is wrong.</param>
[GenerateSerializer, Immutable, Alias("genre-drop")]
public sealed record GenreDrop(
    string Genre, int OwnTracks, int Tracks, double Own, double External, AccuracyDrop Drop, string? MostlyTakenFor);

/// <summary>How often a genre is predicted, and how often it is right to.</summary>
/// <param name="Genre">The genre.</param>
/// <param name="Actual">Its share of the slices.</param>
/// <param name="Predicted">Its share of the predictions, mean over the models.</param>
/// <param name="Low">Lower end of the 95 % interval of the difference, predicted minus actual, over tracks.</param>
/// <param name="High">Upper end.</param>
/// <param name="P">
/// Two-sided probability of so large a difference without a true one, adjusted for the number of genres (Holm 1979).
/// </param>
/// <param name="Own">Predicted minus actual share in cross-validation.</param>
[GenerateSerializer, Immutable, Alias("genre-shift")]
public sealed record GenreShift(
    string Genre, double Actual, double Predicted, double Low, double High, double P, double Own)
{
    /// <summary>Predicted minus actual share.</summary>
    public double Difference => Predicted - Actual;
}

/// <summary>How features differ between two datasets.</summary>
/// <param name="What">What is compared: <c>columns of the feature table</c>, or <c>mel bands</c>.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Moved">How many of them differ by more than chance.</param>
/// <param name="Top">The most important of those, first.</param>
/// <param name="AccuracyWithAllBack">
/// Slice accuracy if all are moved back to where the training data have them, mean over the models; null if not computed.
/// </param>
[GenerateSerializer, Immutable, Alias("feature-shifts")]
public sealed record FeatureShifts(
    string What, int Count, int Moved, ImmutableArray<FeatureShift> Top, double? AccuracyWithAllBack);

/// <summary>How one feature differs: within genres, so that another mix of genres moves nothing.</summary>
/// <param name="Name">The column, or the mel band.</param>
/// <param name="Unit">Its unit; empty if it has none.</param>
/// <param name="TrainingMean">Mean over the training data, genres in the proportions of the other dataset.</param>
/// <param name="ExternalMean">Mean over the other dataset.</param>
/// <param name="Deviations">The difference in standard deviations of the training data, over slices.</param>
/// <param name="Error">Standard error of that over tracks.</param>
/// <param name="AccuracyBack">
/// By how much slice accuracy rises if this feature alone is moved back, mean over the models; null if not computed.
/// </param>
/// <param name="Hertz">The center of the mel band that it is; null for other features, and where it is not known.</param>
[GenerateSerializer, Immutable, Alias("feature-shift")]
public sealed record FeatureShift(
    string Name, string Unit, double TrainingMean, double ExternalMean, double Deviations, double Error, double? AccuracyBack = null,
    double? Hertz = null);
