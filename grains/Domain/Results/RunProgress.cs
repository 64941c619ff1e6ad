using Orleans;

namespace Experiments.Domain;

/// <summary>How far a unit of work has come, as its worker says.</summary>
/// <param name="Unit">The unit's id.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Step">Epochs, trees, iterations or tracks done.</param>
/// <param name="Steps">As many as there will be at most.</param>
/// <param name="Epoch">What an epoch measured; null where there are no epochs.</param>
/// <param name="FromEpoch">The epoch whose checkpoint the attempt goes on from; said once, before its first epoch.</param>
/// <param name="Samples">Slices that the epoch trained on; 0 where there are no epochs.</param>
[GenerateSerializer, Immutable, Alias("run-progress")]
public sealed record RunProgress(
    string Unit, int Attempt, int Step, int Steps, EpochPoint? Epoch = null, int? FromEpoch = null, int Samples = 0);
