using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>A CPU share or a GPU of a node.</summary>
/// <param name="Id">cpu:0, cuda:1, …</param>
/// <param name="Kind">cpu or cuda.</param>
/// <param name="Slots">How many runs it executes at a time.</param>
/// <param name="MemoryBytes">Memory a run on one slot may use.</param>
/// <param name="IsDeclared">Declared by configuration and executed on the CPU, for tests; must never be mistaken for a real device.</param>
[GenerateSerializer, Immutable, Alias("device-info")]
public sealed record DeviceInfo(string Id, string Kind, int Slots, long MemoryBytes, bool IsDeclared = false)
{
    /// <summary>The form in listings; marks a device that is only declared.</summary>
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
/// <param name="Slot">The slot.</param>
/// <param name="Silo">The silo's address in the membership, which detects its death.</param>
/// <param name="Kind">cpu or cuda.</param>
/// <param name="MemoryBytes">Memory a run may use.</param>
/// <param name="Labels">The node's labels.</param>
/// <param name="NodeState">The node's state when it last asked for it: a scheduler that has just moved knows it from here.</param>
[GenerateSerializer, Immutable, Alias("slot-offer")]
public sealed record SlotOffer(
    SlotId Slot, string Silo, string Kind, long MemoryBytes, ImmutableSortedDictionary<string, string> Labels,
    NodeState NodeState = NodeState.Ready);

/// <summary>
/// The right to execute a unit of work on a slot until it expires, unless renewed. <see cref="Epoch"/> is a fencing token: a lease with a
/// lower epoch than the unit's current one can neither renew nor record.
/// </summary>
/// <param name="Unit">What to execute.</param>
/// <param name="Attempt">Attempt number, from 1; part of artifact names.</param>
/// <param name="Epoch">The fencing epoch, increasing over all leases the pool ever granted.</param>
/// <param name="Slot">Where.</param>
/// <param name="Silo">The silo's address in the membership.</param>
/// <param name="AcquiredAt">When it was granted.</param>
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

    /// <summary>Granted before the other.</summary>
    public static bool operator <(LeaseEpoch left, LeaseEpoch right) => left.CompareTo(right) < 0;

    /// <summary>Granted after the other.</summary>
    public static bool operator >(LeaseEpoch left, LeaseEpoch right) => left.CompareTo(right) > 0;

    /// <summary>Not granted after the other.</summary>
    public static bool operator <=(LeaseEpoch left, LeaseEpoch right) => left.CompareTo(right) <= 0;

    /// <summary>Not granted before the other.</summary>
    public static bool operator >=(LeaseEpoch left, LeaseEpoch right) => left.CompareTo(right) >= 0;
}

/// <summary>What the holder of a lease must do next.</summary>
public enum LeaseVerdict
{
    /// <summary>Continue.</summary>
    Continue,

    /// <summary>Stop: the run is no longer promising. Its numbers so far are reported.</summary>
    Prune,

    /// <summary>Stop: it no longer improves. Its result counts as that of a complete run.</summary>
    Finish,

    /// <summary>Stop: the user cancelled.</summary>
    Cancel,

    /// <summary>Stop at the next checkpoint and return the unit: the node is draining or the sweep is paused.</summary>
    Yield,

    /// <summary>Stop at the next checkpoint and free the slot: the run is held until others reach the same epoch.</summary>
    Park,

    /// <summary>Stop at once and report nothing: the lease expired and the unit belongs to another holder.</summary>
    Lost,
}

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    /// <summary>Ended with a result.</summary>
    Completed,

    /// <summary>Pruned, with the result of the epochs so far.</summary>
    Pruned,

    /// <summary>The data or the setting is unusable; another attempt would fail too.</summary>
    Failed,

    /// <summary>The worker process died, ran out of memory or stopped answering.</summary>
    Crashed,

    /// <summary>The lease expired or the silo died.</summary>
    Lost,

    /// <summary>Returned at a checkpoint.</summary>
    Yielded,

    /// <summary>Held at a checkpoint until its owner submits it again.</summary>
    Parked,

    /// <summary>The user cancelled.</summary>
    Cancelled,
}

/// <summary>What follows from an outcome.</summary>
public static class AttemptOutcomeExtensions
{
    /// <summary>Whether an attempt with this outcome ends its unit. After any other one the unit is tried again, now or later.</summary>
    public static bool EndsUnit(this AttemptOutcome outcome) =>
        outcome is AttemptOutcome.Completed or AttemptOutcome.Pruned or AttemptOutcome.Failed or AttemptOutcome.Cancelled;
}

/// <summary>One attempt at a unit of work, for <c>sweep why</c>.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Slot">Where.</param>
/// <param name="AcquiredAt">When the lease was granted.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">One line for the user; null if nothing went wrong.</param>
/// <param name="Log">The log artifact's path, relative to the artifact root; null if there is none.</param>
/// <param name="Epochs">First and last epoch, if known; null for families without epochs.</param>
[GenerateSerializer, Immutable, Alias("attempt-record")]
public sealed record AttemptRecord(
    int Number, SlotId Slot, DateTimeOffset AcquiredAt, DateTimeOffset EndedAt, AttemptOutcome Outcome, string? Reason, string? Log,
    EpochSpan? Epochs = null);
