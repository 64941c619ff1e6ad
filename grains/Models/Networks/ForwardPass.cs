using static TorchSharp.torch;

namespace Experiments.Models.Networks;

/// <summary>
/// How a network is run: for predicting (the default), for training, or to measure the statistics of its normalizations.
/// </summary>
internal sealed record ForwardPass
{
    /// <summary>For predicting.</summary>
    public static ForwardPass Predicting { get; } = new();

    /// <summary>Random generator for dropout masks; null for no dropout. Never the global generator, which is not reproducible.</summary>
    public Generator? DropoutRandom { get; init; }

    /// <summary>Whether normalizations use the mean and variance of the batch, and update their running ones.</summary>
    public bool UsesBatchStatistics { get; init; }

    /// <summary>Share of a batch in the running mean and variance.</summary>
    public double StatisticsMomentum { get; init; } = 0.1;

    /// <summary>Checked between layers.</summary>
    public CancellationToken CancellationToken { get; init; }
}
