using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Models;

/// <summary>Everything a fit may see. It contains no test rows, so a family cannot leak them.</summary>
public sealed record FitRequest
{
    /// <summary>Training rows.</summary>
    public required LabelledRows Train { get; init; }

    /// <summary>Rows for early stopping and choice of the best epoch; may be empty.</summary>
    public required LabelledRows Validation { get; init; }

    /// <summary>
    /// All genres, in label order; two or more. A genre absent from train is never predicted.
    /// </summary>
    public required ImmutableArray<string> Genres { get; init; }

    /// <summary>A complete setting, as <see cref="ParameterSchema.Complete"/> gives it.</summary>
    public required ParameterSet Parameters { get; init; }

    /// <summary>Random seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How feature tables are scaled, fitted on train: standard, min-max, robust or none.</summary>
    public string Scaling { get; init; } = "standard";

    /// <summary>Threads the fit may use, 1 or more.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Device: cpu, cuda:0, …</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Receives every epoch, tree or iteration; may be null.</summary>
    public IProgress<FitProgress>? Progress { get; init; }

    /// <summary>
    /// Ends the fit after the current epoch, or after the first, with the model so far: a pruned run still has a model and a result.
    /// Families without epochs ignore it.
    /// </summary>
    public CancellationToken Finish { get; init; }

    /// <summary>Where networks save a checkpoint each epoch and resume from; null for none.</summary>
    public ICheckpointStore? Checkpoints { get; init; }
}

/// <summary>Rows and, for each, its genre as an index into <see cref="FitRequest.Genres"/>.</summary>
public sealed record LabelledRows(IRowSource Rows, ImmutableArray<int> Labels)
{
    /// <summary>
    /// What to learn instead of the labels: shares of the genres, shape [rows, genres], row-major, each row summing to 1; null for the
    /// labels. Only families that learn from mixtures get them. The loss of a row is then the sum of its losses as each genre, times the
    /// genre's share, and so the labels as shares of 1 give the same model as the labels.
    /// </summary>
    public float[]? Mixtures { get; init; }

    /// <summary>The genres that occur: as labels, or with a share in a mixture; ascending.</summary>
    public int[] ListGenres(int genres)
    {
        if (Mixtures is not { } shares)
        {
            return [.. Labels.Distinct().Order()];
        }

        var found = new bool[genres];
        for (var i = 0; i < shares.Length; i++)
        {
            found[i % genres] |= shares[i] > 0;
        }

        return [.. Enumerable.Range(0, genres).Where(genre => found[genre])];
    }

    /// <summary>The mixtures with the columns of some genres alone, shape [rows, genres.Length]; null where there are none.</summary>
    internal float[]? SharesOf(IReadOnlyList<int> kept, int genres)
    {
        if (Mixtures is not { } shares)
        {
            return null;
        }

        var selected = new float[Labels.Length * kept.Count];
        for (var row = 0; row < Labels.Length; row++)
        {
            for (var i = 0; i < kept.Count; i++)
            {
                selected[(row * kept.Count) + i] = shares[(row * genres) + kept[i]];
            }
        }

        return selected;
    }
}

/// <summary>Progress of a fit after a step.</summary>
/// <param name="Step">Epochs, trees or iterations done.</param>
/// <param name="Steps">Maximum number of steps.</param>
/// <param name="Epoch">Metrics of the epoch; null for families without epochs.</param>
public sealed record FitProgress(int Step, int Steps, EpochMetrics? Epoch = null);

/// <summary>Metrics of one epoch.</summary>
/// <param name="TrainLoss">Mean loss over the epoch's training batches, regularization included.</param>
/// <param name="TrainAccuracy">
/// Share of the epoch's training rows predicted correctly during training (augmented, with dropout), in [0, 1].
/// </param>
/// <param name="ValidationLoss">Mean cross-entropy on validation; null if validation is empty.</param>
/// <param name="ValidationAccuracy">Share of validation rows predicted correctly; null if validation is empty.</param>
/// <param name="LearningRate">Learning rate of the epoch's last step.</param>
/// <param name="SamplesPerSecond">Training rows per second of this epoch.</param>
/// <param name="ValidationMixtureLoss">Mean cross-entropy with the validation rows' mixtures; null without.</param>
public sealed record EpochMetrics(
    double TrainLoss,
    double TrainAccuracy,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double LearningRate,
    double SamplesPerSecond,
    double? ValidationMixtureLoss = null);

/// <summary>Stores the latest checkpoint of one fit.</summary>
public interface ICheckpointStore
{
    /// <summary>Replaces the checkpoint atomically: a killed process leaves the previous one.</summary>
    void Save(int epoch, Action<Stream> write);

    /// <summary>Opens the latest checkpoint, or null.</summary>
    Stream? OpenLatest();
}
