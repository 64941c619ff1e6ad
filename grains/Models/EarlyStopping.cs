namespace Experiments.Models;

/// <summary>
/// Stops training that no longer improves: after <paramref name="Patience"/> epochs in a row without a lower validation loss than the best
/// so far. Immutable: each epoch gives the next state. In boosting an iteration is an epoch.
/// </summary>
/// <param name="Patience">Epochs; 0 never stops.</param>
/// <param name="BestLoss">The lowest validation loss so far; infinite before the first.</param>
/// <param name="BestEpoch">The epoch that had it, from 1; 0 before the first.</param>
/// <param name="EpochsSinceBest">Epochs after it.</param>
internal sealed record EarlyStopping(
    int Patience, double BestLoss = double.PositiveInfinity, int BestEpoch = 0, int EpochsSinceBest = 0)
{
    /// <summary>Whether it is time to stop.</summary>
    public bool ShouldStop => Patience > 0 && EpochsSinceBest >= Patience;

    /// <summary>Whether the last recorded epoch was the best so far.</summary>
    public bool IsBest => BestEpoch > 0 && EpochsSinceBest == 0;

    /// <summary>The state after epoch <paramref name="epoch"/>, from 1.</summary>
    public EarlyStopping After(int epoch, double validationLoss) => validationLoss < BestLoss
        ? this with { BestLoss = validationLoss, BestEpoch = epoch, EpochsSinceBest = 0 }
        : this with { EpochsSinceBest = EpochsSinceBest + 1 };
}
