using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>
/// What the slots of a pool do and did, and what waits for them: everything that a view of a cluster shows, at one moment.
/// </summary>
/// <param name="At">The moment.</param>
/// <param name="Since">Since when <paramref name="Ended"/> is complete: the scheduler's start, or the end of the earliest attempt.</param>
/// <param name="Status">Counts.</param>
/// <param name="Leases">The units that execute, in the order in which they were leased.</param>
/// <param name="Ended">The latest attempts that ended, oldest first.</param>
/// <param name="Waiting">Owners with waiting units, the one that waits longest first.</param>
[GenerateSerializer, Immutable, Alias("pool-activity")]
public sealed record PoolActivity(
    DateTimeOffset At, DateTimeOffset Since, PoolStatus Status, ImmutableArray<Lease> Leases, ImmutableArray<SlotSpan> Ended,
    ImmutableArray<WaitingOwner> Waiting);

/// <summary>A slot that executed an attempt.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Unit">The unit of work, such as a run.</param>
/// <param name="Kind">Its kind: one of <see cref="WorkKinds"/>.</param>
/// <param name="Attempt">The attempt's number, from 1.</param>
/// <param name="From">When its lease was granted.</param>
/// <param name="To">When it ended.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">One line for the user; null if nothing went wrong.</param>
[GenerateSerializer, Immutable, Alias("slot-span")]
public sealed record SlotSpan(
    SlotId Slot, string Unit, string Kind, int Attempt, DateTimeOffset From, DateTimeOffset To, AttemptOutcome Outcome, string? Reason);

/// <summary>An owner whose work waits.</summary>
/// <param name="Owner">A sweep, a feature set, a dataset.</param>
/// <param name="Units">How many of its units wait.</param>
/// <param name="First">The unit that would be taken first.</param>
/// <param name="Since">Since when the one that waits longest does.</param>
/// <param name="Reasons">Why the first one waits, a line each.</param>
[GenerateSerializer, Immutable, Alias("waiting-owner")]
public sealed record WaitingOwner(string Owner, int Units, string First, DateTimeOffset Since, ImmutableArray<string> Reasons);
