using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Slices by hardness.</summary>
/// <param name="Slices">Hardest first.</param>
/// <param name="PaddedLeftOut">How many remainders that are padded with zeros are left out.</param>
/// <param name="Pool">The experiments that the listing rests on; null for the listing of a single one.</param>
[GenerateSerializer, Immutable, Alias("slice-listing")]
public sealed record SliceListing(ImmutableArray<SliceHardness> Slices, int PaddedLeftOut, ExperimentPool? Pool = null);

/// <summary>Which slices of an experiment to list, hardest first.</summary>
/// <param name="Skip">How many of the hardest to leave out.</param>
/// <param name="Take">How many to list.</param>
/// <param name="IncludePadded">Whether remainders that are padded with zeros are listed.</param>
/// <param name="Actual">Only slices of this genre; null for all.</param>
/// <param name="Predicted">
/// Only slices that a run predicted as this genre; null for all that a run misclassified. With the same genre as
/// <paramref name="Actual"/>, those that a run got right.
/// </param>
[GenerateSerializer, Immutable, Alias("misclassified-query")]
public sealed record MisclassifiedQuery(
    int Skip, int Take, bool IncludePadded = false, string? Actual = null, string? Predicted = null);

/// <summary>The experiments on a dataset whose predictions are read together, and those that are left out.</summary>
/// <param name="Experiments">How many are read.</param>
/// <param name="Families">Their families, sorted by name.</param>
/// <param name="AtChance">Left out, because they are no better than always giving the most frequent genre.</param>
/// <param name="OfSliceSplits">Left out, because their models were fitted on other slices of the tracks that they were tested on.</param>
/// <param name="OfLeakingLabels">Left out, because their models learned from labels that know the tracks that they were tested on.</param>
[GenerateSerializer, Immutable, Alias("experiment-pool")]
public sealed record ExperimentPool(
    int Experiments, ImmutableArray<string> Families, int AtChance, int OfSliceSplits, int OfLeakingLabels = 0);

/// <summary>Which of the hardest slices or tracks to list.</summary>
/// <param name="Skip">How many of the hardest to leave out.</param>
/// <param name="Take">How many to list.</param>
/// <param name="IncludePadded">Whether remainders that are padded with zeros are listed.</param>
/// <param name="Experiment">
/// The experiment to look at; null for all on the dataset, without those at chance level and those with a slice split.
/// </param>
/// <param name="DatasetVersion">The version of the dataset whose tracks are listed; null for the current one.</param>
[GenerateSerializer, Immutable, Alias("hardest-query")]
public sealed record HardestQuery(
    int Skip, int Take, bool IncludePadded = false, ExperimentId? Experiment = null, string? DatasetVersion = null);
