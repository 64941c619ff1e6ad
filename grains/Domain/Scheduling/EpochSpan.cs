using Orleans;

namespace Experiments.Domain;

/// <summary>The epochs of one attempt at a run of a network.</summary>
/// <param name="From">The epoch whose checkpoint it continued from; 0 if it started from scratch.</param>
/// <param name="To">The last completed epoch with a checkpoint; <paramref name="From"/> if there is none.</param>
[GenerateSerializer, Immutable, Alias("epoch-span")]
public readonly record struct EpochSpan(int From, int To)
{
    /// <summary>Whether the attempt made progress.</summary>
    public bool HasAdvanced => To > From;
}
