using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>A fitted model's file.</summary>
/// <param name="Path">Below the artifact root.</param>
/// <param name="Sha256">SHA-256 of its content; null if an earlier build stored none.</param>
/// <param name="Remedy">What to do about damage, as the end of a sentence.</param>
[GenerateSerializer, Immutable, Alias("stored-model")]
public sealed record StoredModel(string Path, string? Sha256, string Remedy);

/// <summary>What models were fitted on: how to make their input from audio, and what they answer.</summary>
/// <param name="FeatureSet">The feature set's content hash.</param>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="DatasetVersion">The dataset's version.</param>
/// <param name="Genres">The genres, in label order.</param>
/// <param name="SliceRule">How tracks are cut.</param>
/// <param name="Spec">What is computed.</param>
/// <param name="Columns">The table's columns, in order.</param>
/// <param name="ImportedTable">The SHA-256 of the table that the features were imported from; null if they are computed.</param>
[GenerateSerializer, Immutable, Alias("model-inputs")]
public sealed record ModelInputs(
    string FeatureSet,
    string Dataset,
    string DatasetVersion,
    ImmutableArray<string> Genres,
    SliceRule SliceRule,
    FeatureSpec Spec,
    ImmutableArray<string> Columns,
    string? ImportedTable = null);

/// <summary>Fitted models that predict together: the answer is their mean.</summary>
/// <param name="Subject">What they are of, for messages: experiment quick/e3, or model genre-v3.</param>
/// <param name="Family">Their family.</param>
/// <param name="Parameters">Their complete setting; null from an earlier build.</param>
/// <param name="Choice">Which of the experiment's models they are.</param>
/// <param name="Files">One or more.</param>
/// <param name="Inputs">What they were fitted on.</param>
[GenerateSerializer, Immutable, Alias("model-bundle")]
public sealed record ModelBundle(
    string Subject, string Family, ParameterSet? Parameters, ModelChoice Choice, ImmutableArray<StoredModel> Files, ModelInputs Inputs);
