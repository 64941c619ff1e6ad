using Orleans;

namespace Experiments.Domain;

/// <summary>Progress of a unit of work, reported by its worker.</summary>
/// <param name="Unit">The unit's id.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Step">Epochs, trees, iterations or tracks done.</param>
/// <param name="Steps">The maximum number of steps.</param>
/// <param name="Epoch">Metrics of the epoch; null without epochs.</param>
/// <param name="FromEpoch">The epoch whose checkpoint the attempt continues from; reported once, before its first epoch.</param>
/// <param name="Samples">Slices that the epoch trained on; 0 without epochs.</param>
/// <param name="Import">How far an import has come; null for other work.</param>
[GenerateSerializer, Immutable, Alias("run-progress")]
public sealed record RunProgress(
    string Unit, int Attempt, int Step, int Steps, EpochPoint? Epoch = null, int? FromEpoch = null, int Samples = 0,
    ImportTally? Import = null);
