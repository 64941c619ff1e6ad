using Orleans;

namespace Experiments.Domain;

/// <summary>The epochs of one attempt at a run of a network.</summary>
/// <param name="From">The epoch whose checkpoint it went on from; 0 where it began anew.</param>
/// <param name="To">The last epoch it passed and kept a checkpoint of; <paramref name="From"/> where it passed none.</param>
[GenerateSerializer, Immutable, Alias("epoch-span")]
public readonly record struct EpochSpan(int From, int To)
{
    /// <summary>Has it come farther than the attempt before?</summary>
    public bool HasAdvanced => To > From;
}
