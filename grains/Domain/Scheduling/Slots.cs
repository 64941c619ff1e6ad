using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>A CPU share or a GPU of a node.</summary>
/// <param name="Id">cpu:0, cuda:1, …</param>
/// <param name="Kind">cpu or cuda.</param>
/// <param name="Slots">How many runs it executes at a time.</param>
/// <param name="MemoryBytes">Memory a run on one slot may use.</param>
/// <param name="IsDeclared">Declared by configuration and executed on the CPU, for tests: never to be taken for a real device.</param>
[GenerateSerializer, Immutable, Alias("device-info")]
public sealed record DeviceInfo(string Id, string Kind, int Slots, long MemoryBytes, bool IsDeclared = false)
{
    /// <summary>As listings show it: a device that is only declared says so.</summary>
    public string Describe() => $"{Id}x{Slots}{(IsDeclared ? " (declared: computes on the CPU)" : "")}";
}

/// <summary>A place where one run executes at a time.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Device">The device.</param>
/// <param name="Index">Its number on the device, from 0.</param>
[GenerateSerializer, Immutable, Alias("slot-id")]
public readonly record struct SlotId(string Node, string Device, int Index)
{
    /// <summary>The printed form, such as <c>n7/cuda:0/1</c>.</summary>
    public override string ToString() => $"{Node}/{Device}/{Index}";
}

/// <summary>A free slot asking for work.</summary>
/// <param name="Slot">Which one.</param>
/// <param name="Silo">The silo's address in the membership: what its death is known by.</param>
/// <param name="Kind">cpu or cuda.</param>
/// <param name="MemoryBytes">Memory a run may use.</param>
/// <param name="Labels">The node's labels.</param>
[GenerateSerializer, Immutable, Alias("slot-offer")]
public sealed record SlotOffer(
    SlotId Slot, string Silo, string Kind, long MemoryBytes, ImmutableSortedDictionary<string, string> Labels);

/// <summary>
/// The right to execute a unit of work on a slot, until it runs out or is renewed. <see cref="Epoch"/> fences: a lease of a lower
/// epoch than the unit's present one can neither renew nor record.
/// </summary>
/// <param name="Unit">What to execute.</param>
/// <param name="Attempt">The how-manieth attempt, from 1; artifacts are named by it.</param>
/// <param name="Epoch">The fencing epoch, rising over all leases that the pool ever gave.</param>
/// <param name="Slot">Where.</param>
/// <param name="Silo">The silo's address in the membership.</param>
/// <param name="AcquiredAt">When it was given.</param>
/// <param name="Duration">How long it lasts without renewal.</param>
[GenerateSerializer, Immutable, Alias("lease")]
public sealed record Lease(
    WorkUnit Unit, int Attempt, LeaseEpoch Epoch, SlotId Slot, string Silo, DateTimeOffset AcquiredAt, TimeSpan Duration);

/// <summary>A fencing epoch: the incarnation of the scheduler, then a number within it.</summary>
[GenerateSerializer, Immutable, Alias("lease-epoch")]
public readonly record struct LeaseEpoch(long Incarnation, long Number) : IComparable<LeaseEpoch>
{
    /// <inheritdoc/>
    public int CompareTo(LeaseEpoch other) =>
        Incarnation != other.Incarnation ? Incarnation.CompareTo(other.Incarnation) : Number.CompareTo(other.Number);

    /// <summary>Given before the other.</summary>
    public static bool operator <(LeaseEpoch left, LeaseEpoch right) => left.CompareTo(right) < 0;

    /// <summary>Given after the other.</summary>
    public static bool operator >(LeaseEpoch left, LeaseEpoch right) => left.CompareTo(right) > 0;

    /// <summary>Not given after the other.</summary>
    public static bool operator <=(LeaseEpoch left, LeaseEpoch right) => left.CompareTo(right) <= 0;

    /// <summary>Not given before the other.</summary>
    public static bool operator >=(LeaseEpoch left, LeaseEpoch right) => left.CompareTo(right) >= 0;
}

/// <summary>What the holder of a lease is to do on.</summary>
public enum LeaseVerdict
{
    /// <summary>Go on.</summary>
    Continue,

    /// <summary>Stop: the run is no longer promising. Its numbers so far are reported.</summary>
    Prune,

    /// <summary>Stop: it has learned what it will. Its result counts as that of a whole run.</summary>
    Finish,

    /// <summary>Stop: the user cancelled.</summary>
    Cancel,

    /// <summary>Stop at the next checkpoint and give the unit back: the node drains or the sweep pauses.</summary>
    Yield,

    /// <summary>Stop at the next checkpoint and give the slot free: the run is held until others have come as far.</summary>
    Park,

    /// <summary>Stop at once and report nothing: the lease ran out and the unit is somebody else's.</summary>
    Lost,
}

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    /// <summary>With a result.</summary>
    Completed,

    /// <summary>Pruned, with a result of the epochs until then.</summary>
    Pruned,

    /// <summary>The data or the setting cannot be worked on: no other attempt would fare better.</summary>
    Failed,

    /// <summary>The worker process died, ran out of memory or stopped answering.</summary>
    Crashed,

    /// <summary>The lease ran out or the silo died.</summary>
    Lost,

    /// <summary>Given back at a checkpoint.</summary>
    Yielded,

    /// <summary>Held at a checkpoint until its owner submits it again.</summary>
    Parked,

    /// <summary>The user cancelled.</summary>
    Cancelled,
}

/// <summary>One attempt at a unit of work, for <c>sweep why</c>.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Slot">Where.</param>
/// <param name="AcquiredAt">When the lease was given.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">One line for people; null where all went well.</param>
/// <param name="Log">The log artifact's path, relative to the artifact root; null where there is none.</param>
/// <param name="Epochs">From which epoch to which, as far as is known; null for families without epochs.</param>
[GenerateSerializer, Immutable, Alias("attempt-record")]
public sealed record AttemptRecord(
    int Number, SlotId Slot, DateTimeOffset AcquiredAt, DateTimeOffset EndedAt, AttemptOutcome Outcome, string? Reason, string? Log,
    EpochSpan? Epochs = null);
