using Experiments.Domain;

namespace Experiments.Models.Tables;

/// <summary>Validation rows of a table family.</summary>
/// <param name="Values">Shape [rows, columns], row-major; scaled like the training rows.</param>
/// <param name="Labels">The class of each row; with shares, the one that has most.</param>
/// <param name="Shares">Shares of the classes, shape [rows, classes], each row summing to 1; null without mixtures.</param>
internal sealed record ValidationTable(float[] Values, int[] Labels, float[]? Shares);

/// <summary>
/// Training data of a table family: scaled rows in memory, and the classes present in train, numbered consecutively from 0.
/// </summary>
internal sealed record TrainTable
{
    /// <summary>Shape [rows, columns], row-major; finite.</summary>
    public required float[] Values { get; init; }

    /// <summary>Of <see cref="Values"/>.</summary>
    public required int Columns { get; init; }

    /// <summary>The class of each row.</summary>
    public required int[] Labels { get; init; }

    /// <summary>Shares of the classes instead of <see cref="Labels"/>, shape [rows, classes]; null for labels.</summary>
    public float[]? Shares { get; init; }

    /// <summary>Number of classes, 2 or more; each has a row.</summary>
    public required int Classes { get; init; }

    /// <summary>Weight of a row of each class; positive. That of a row with shares is their sum, each times its share.</summary>
    public required double[] ClassWeights { get; init; }

    /// <summary>Validation rows, scaled the same way, without classes absent from train. May be empty.</summary>
    public required Lazy<ValidationTable> Validation { get; init; }

    /// <summary>The request: parameters, seed, threads, progress.</summary>
    public required FitRequest Request { get; init; }

    /// <summary>Of <see cref="Values"/>.</summary>
    public int Rows => Labels.Length;

    /// <summary>The complete setting.</summary>
    public ParameterSet Parameters => Request.Parameters;

    /// <summary>One row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>Reports progress: step <paramref name="step"/> of <paramref name="steps"/>.</summary>
    public void Report(int step, int steps) => Request.Progress?.Report(new FitProgress(step, steps));
}
