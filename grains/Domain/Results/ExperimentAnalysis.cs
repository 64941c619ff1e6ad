using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>
/// What an experiment's predictions show beyond its metrics; computed on request from the artifacts of its runs.
/// </summary>
[GenerateSerializer, Immutable, Alias("experiment-analysis")]
public sealed record ExperimentAnalysis
{
    /// <summary>Bias and variance of the 0-1 loss; null if no slice was tested twice.</summary>
    [Id(3)] public BiasVariance? BiasVariance { get; init; }

    /// <summary>Slices of all test parts by actual and predicted genre.</summary>
    [Id(4)] public required ConfusionCounts Confusion { get; init; }

    /// <summary>Pairs of genres, most confused first.</summary>
    [Id(5)] public required ImmutableArray<ConfusedPair> ConfusedPairs { get; init; }

    /// <summary>Similarity of genres by predicted genre.</summary>
    [Id(6)] public required GenreBlends ConfusionBlends { get; init; }

    /// <summary>Similarity of genres by shared probability.</summary>
    [Id(7)] public required GenreBlends ProbabilityBlends { get; init; }
}

/// <summary>
/// Bias and variance of the 0-1 loss over repeats (Domingos 2000): error = bias + unbiased variance − biased variance, as means
/// over the slices tested at least twice.
/// </summary>
/// <param name="Slices">How many slices were tested at least twice.</param>
/// <param name="Error">Mean 0-1 loss.</param>
/// <param name="Bias">Share of slices whose main prediction, the most frequent, is wrong.</param>
/// <param name="Variance">How often a prediction differs from the slice's main prediction.</param>
/// <param name="UnbiasedVariance">The harmful part: on slices whose main prediction is right.</param>
/// <param name="BiasedVariance">The helpful part: right because the prediction differs from a wrong main prediction.</param>
[GenerateSerializer, Immutable, Alias("bias-variance")]
public sealed record BiasVariance(
    int Slices, double Error, double Bias, double Variance, double UnbiasedVariance, double BiasedVariance);

/// <summary>How hard a slice is to classify.</summary>
/// <param name="Slice">The slice.</param>
/// <param name="Actual">Its genre.</param>
/// <param name="Predicted">The genre most often predicted instead; its own if it was never misclassified.</param>
/// <param name="Probability">Mean probability given to <paramref name="Predicted"/>.</param>
/// <param name="WrongRuns">In how many runs it was misclassified.</param>
/// <param name="Runs">In how many runs it was tested.</param>
/// <param name="Hardness">1 minus the mean probability of its own genre, in [0, 1].</param>
/// <param name="WrongShare">
/// Estimated share of runs that misclassify it, in [0, 1]: drawn towards that of all slices, the more the fewer runs tested it. Listings
/// are ordered by it.
/// </param>
/// <param name="IsPadded">Whether it is a remainder, padded with zeros.</param>
[GenerateSerializer, Immutable, Alias("slice-hardness")]
public sealed record SliceHardness(
    SliceId Slice, string Actual, string Predicted, double Probability, int WrongRuns, int Runs, double Hardness, double WrongShare = 0,
    bool IsPadded = false);

/// <summary>How hard a track is to classify.</summary>
/// <param name="Track">The track.</param>
/// <param name="Actual">Its genre.</param>
/// <param name="Predicted">The genre most often predicted for its slices instead; its own if none was misclassified.</param>
/// <param name="WrongRuns">In how many runs the mean of its slices gave the wrong genre.</param>
/// <param name="Runs">In how many runs it was tested.</param>
/// <param name="SliceError">Share of its slices misclassified, over all runs.</param>
/// <param name="Hardness">1 minus the mean probability of its own genre, in [0, 1].</param>
/// <param name="WrongShare">
/// Estimated share of runs that misclassify it, in [0, 1]: drawn towards that of all tracks, the more the fewer runs tested it.
/// </param>
[GenerateSerializer, Immutable, Alias("track-hardness")]
public sealed record TrackHardness(
    TrackId Track, string Actual, string Predicted, int WrongRuns, int Runs, double SliceError, double Hardness, double WrongShare = 0);

/// <summary>How the slices of one track voted in one run.</summary>
/// <param name="Track">The track.</param>
/// <param name="Actual">Its genre.</param>
/// <param name="ByMean">The genre with the highest mean probability.</param>
/// <param name="ByMajority">The genre of most slices; the mean probability breaks ties.</param>
/// <param name="Slices">Number of its slices.</param>
/// <param name="CorrectSlices">How many of them were right.</param>
/// <param name="Probabilities">Mean probability of each genre, in the order of the labels.</param>
/// <param name="Votes">How many slices voted for each genre.</param>
[GenerateSerializer, Immutable, Alias("track-vote")]
public sealed record TrackVote(
    TrackId Track,
    string Actual,
    string ByMean,
    string ByMajority,
    int Slices,
    int CorrectSlices,
    ImmutableArray<double> Probabilities,
    ImmutableArray<int> Votes);

/// <summary>Two genres that are confused with each other.</summary>
/// <param name="First">The genre first in the order of the labels.</param>
/// <param name="Second">The other.</param>
/// <param name="FirstAsSecond">Share of the first's slices predicted as the second.</param>
/// <param name="SecondAsFirst">Share of the second's slices predicted as the first.</param>
/// <param name="Slices">Number of confused slices in both directions.</param>
[GenerateSerializer, Immutable, Alias("confused-pair")]
public sealed record ConfusedPair(string First, string Second, double FirstAsSecond, double SecondAsFirst, int Slices);

/// <summary>
/// Similarity of genres, as a dendrogram. The distance between two genres is the total variation between their mean rows (½ Σ |p −
/// q|): 0 if they are predicted alike, 1 if they share no probability; groups are joined by average linkage.
/// </summary>
/// <param name="Labels">The genres that occur; leaf i of the tree is label i.</param>
/// <param name="Profiles">Shape [actual, predicted]: the mean row of each of <paramref name="Labels"/> over all genres.</param>
/// <param name="Merges">Nearest pair first; merge m creates node labels + m.</param>
/// <param name="LeafOrder">The labels in an order that lets the tree be drawn without crossings.</param>
[GenerateSerializer, Immutable, Alias("genre-blends")]
public sealed record GenreBlends(
    ImmutableArray<string> Labels,
    ImmutableArray<ImmutableArray<double>> Profiles,
    ImmutableArray<GenreMerge> Merges,
    ImmutableArray<string> LeafOrder);

/// <summary>One step of a dendrogram.</summary>
/// <param name="Left">A leaf, or the node of an earlier merge.</param>
/// <param name="Right">The other leaf or node.</param>
/// <param name="Distance">Their distance, in [0, 1].</param>
/// <param name="Size">Leaves below the new node.</param>
[GenerateSerializer, Immutable, Alias("genre-merge")]
public sealed record GenreMerge(int Left, int Right, double Distance, int Size);
