using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Models;

/// <summary>All that a fit may see. There are no test rows in it: what a family is not handed, it cannot leak.</summary>
public sealed record FitRequest
{
    /// <summary>What is fitted.</summary>
    public required LabelledRows Train { get; init; }

    /// <summary>What early stopping and checkpoint choice may look at; may be empty.</summary>
    public required LabelledRows Validation { get; init; }

    /// <summary>
    /// All genres, in the order of the labels; two or more. A genre may be absent from train: it is then never predicted.
    /// </summary>
    public required ImmutableArray<string> Genres { get; init; }

    /// <summary>A complete setting, as <see cref="ParameterSchema.Complete"/> gives it.</summary>
    public required ParameterSet Parameters { get; init; }

    /// <summary>Everything random derives from it.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How feature tables are scaled, fitted on train: standard, min-max, robust or none.</summary>
    public string Scaling { get; init; } = "standard";

    /// <summary>Threads the fit may use, 1 or more.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>cpu, cuda:0, …</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Hears of every epoch, tree or iteration; null where nobody listens.</summary>
    public IProgress<FitProgress>? Progress { get; init; }

    /// <summary>
    /// Ends the fit after the epoch under way, with what it has: a pruned run still has a model and a result. Families
    /// without epochs ignore it.
    /// </summary>
    public CancellationToken Finish { get; init; }

    /// <summary>Where networks keep a checkpoint each epoch and go on from; null for none.</summary>
    public ICheckpointStore? Checkpoints { get; init; }
}

/// <summary>Rows and, for each, its genre as an index into <see cref="FitRequest.Genres"/>.</summary>
public sealed record LabelledRows(IRowSource Rows, ImmutableArray<int> Labels);

/// <summary>How far a fit has come, after one of its steps.</summary>
/// <param name="Step">Epochs, trees or iterations done.</param>
/// <param name="Steps">As many as there will be at most.</param>
/// <param name="Epoch">What an epoch measured; null for families without epochs.</param>
public sealed record FitProgress(int Step, int Steps, EpochMetrics? Epoch = null);

/// <summary>What one epoch measured.</summary>
/// <param name="TrainLoss">Mean loss over the epoch's training batches, regularization included.</param>
/// <param name="TrainAccuracy">
/// Share of the epoch's training rows predicted right, as trained on (augmented, with dropout), in [0, 1].
/// </param>
/// <param name="ValidationLoss">Mean cross-entropy on validation; null where validation is empty.</param>
/// <param name="ValidationAccuracy">Share of validation rows predicted right; null where validation is empty.</param>
/// <param name="LearningRate">Of the epoch's last step.</param>
/// <param name="SamplesPerSecond">Training rows per second of this epoch.</param>
public sealed record EpochMetrics(
    double TrainLoss,
    double TrainAccuracy,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double LearningRate,
    double SamplesPerSecond);

/// <summary>Keeps the latest checkpoint of one fit.</summary>
public interface ICheckpointStore
{
    /// <summary>Replaces the checkpoint as a whole or not at all: a killed process leaves the one before.</summary>
    void Save(int epoch, Action<Stream> write);

    /// <summary>Opens the latest checkpoint, or null.</summary>
    Stream? OpenLatest();
}
