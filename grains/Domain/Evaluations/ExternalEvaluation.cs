using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>
/// How the models of an experiment's runs do on a dataset that none of them has seen, and how that compares with what cross-validation
/// said of them.
/// </summary>
[GenerateSerializer, Immutable, Alias("external-evaluation")]
public sealed record ExternalEvaluation
{
    /// <summary>The experiment.</summary>
    [Id(0)] public required ExperimentId Experiment { get; init; }

    /// <summary>Its family.</summary>
    [Id(1)] public required string Family { get; init; }

    /// <summary>The dataset that the models were evaluated on.</summary>
    [Id(2)] public required string Dataset { get; init; }

    /// <summary>Its version.</summary>
    [Id(3)] public required string DatasetVersion { get; init; }

    /// <summary>The dataset that the models were trained on.</summary>
    [Id(4)] public required string TrainedOn { get; init; }

    /// <summary>Number of models: one per run.</summary>
    [Id(5)] public required int Models { get; init; }

    /// <summary>Tracks that count.</summary>
    [Id(6)] public required int Tracks { get; init; }

    /// <summary>Their slices.</summary>
    [Id(7)] public required int Slices { get; init; }

    /// <summary>Tracks that do not count because the models do not know their label, by label.</summary>
    [Id(8)] public required ImmutableSortedDictionary<string, int> UnknownLabels { get; init; }

    /// <summary>Tracks that do not count because they are, or sound like, tracks of the training data; ordered by track.</summary>
    [Id(9)] public required ImmutableArray<KnownTrack> KnownTracks { get; init; }

    /// <summary>Caveats, one line each.</summary>
    [Id(10)] public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Accuracy by slice.</summary>
    [Id(11)] public required ExternalScore SliceAccuracy { get; init; }

    /// <summary>Accuracy by track, by the mean probability of its slices.</summary>
    [Id(12)] public required ExternalScore TrackAccuracy { get; init; }

    /// <summary>Accuracy by slice of the mean probabilities of all models.</summary>
    [Id(13)] public required Estimate MeanSliceAccuracy { get; init; }

    /// <summary>Accuracy by track of the mean probabilities of all models.</summary>
    [Id(14)] public required Estimate MeanTrackAccuracy { get; init; }

    /// <summary>Each model alone, by repeat and fold.</summary>
    [Id(15)] public required ImmutableArray<ModelScore> OfModels { get; init; }

    /// <summary>Slices by actual and predicted genre, counted once for each model.</summary>
    [Id(16)] public required ConfusionCounts Confusion { get; init; }

    /// <summary>Tracks by actual and predicted genre, counted once for each model.</summary>
    [Id(17)] public required ConfusionCounts TrackConfusion { get; init; }

    /// <summary>The genres that both datasets have, the largest drop first.</summary>
    [Id(18)] public required ImmutableArray<GenreDrop> Genres { get; init; }

    /// <summary>Calibration in cross-validation.</summary>
    [Id(19)] public required CalibrationScore OwnCalibration { get; init; }

    /// <summary>Calibration of single models on the dataset, on average.</summary>
    [Id(20)] public required CalibrationScore Calibration { get; init; }

    /// <summary>Calibration of the mean probabilities of all models.</summary>
    [Id(21)] public required CalibrationScore MeanCalibration { get; init; }

    /// <summary>What is predicted too often and too rarely, by genre, the largest excess first.</summary>
    [Id(22)] public required ImmutableArray<GenreShift> Shifts { get; init; }

    /// <summary>How the features differ from those of the training data; null if that could not be computed.</summary>
    [Id(23)] public FeatureShifts? Features { get; init; }

    /// <summary>
    /// What the models say of each track that counts, by track, for a paired comparison with another evaluation; empty in results of
    /// earlier builds.
    /// </summary>
    [Id(24)] public ImmutableArray<EvaluatedTrack> ByTrack { get; init; } = [];

    /// <summary>
    /// How much the training sets of the models have in common: the mean of test slices over training slices (Nadeau and Bengio 2003).
    /// </summary>
    [Id(25)] public double Overlap { get; init; }
}

/// <summary>What the models say of one track.</summary>
/// <param name="Track">The track, without its dataset.</param>
/// <param name="Label">Its label, as the models know it.</param>
/// <param name="Slices">Its slices.</param>
/// <param name="RightSlices">How many of them a model predicts correctly, mean over the models.</param>
/// <param name="Right">The share of models that predict the track correctly, by mean probability.</param>
[GenerateSerializer, Immutable, Alias("evaluated-track")]
public readonly record struct EvaluatedTrack(string Track, string Label, int Slices, double RightSlices, double Right);

/// <summary>A track that does not count because the training data have it.</summary>
/// <param name="Track">The track.</param>
/// <param name="Known">The track of the training data.</param>
/// <param name="Similarity">1 for equal fingerprints, 0 for no more than chance; null if the decoded samples are equal.</param>
[GenerateSerializer, Immutable, Alias("known-track")]
public sealed record KnownTrack(AuditedTrack Track, AuditedTrack Known, double? Similarity);

/// <summary>One model on the dataset.</summary>
/// <param name="Run">The run that fitted it.</param>
/// <param name="SliceAccuracy">Share of slices predicted correctly.</param>
/// <param name="TrackAccuracy">Share of tracks predicted correctly, by mean probability.</param>
/// <param name="LogLoss">Mean of −ln p(true genre), nats.</param>
[GenerateSerializer, Immutable, Alias("model-score")]
public sealed record ModelScore(RunId Run, double SliceAccuracy, double TrackAccuracy, double LogLoss);

/// <summary>How far probabilities can be trusted.</summary>
/// <param name="Error">Expected calibration error, as <see cref="PartMetrics.CalibrationError"/>.</param>
/// <param name="Confidence">Mean of the highest probability of each slice.</param>
/// <param name="Accuracy">Share of slices predicted correctly.</param>
/// <param name="LogLoss">Mean of −ln p(true genre), nats.</param>
[GenerateSerializer, Immutable, Alias("calibration-score")]
public sealed record CalibrationScore(double Error, double Confidence, double Accuracy, double LogLoss);
