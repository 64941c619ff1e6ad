using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>
/// All decisions of the scheduler: what waits, who holds which lease, which verdicts holders receive, which slots accept work. Plain
/// synchronous code: each method is one uninterrupted step.
/// </summary>
/// <param name="incarnation">The scheduler's incarnation: the high part of the epochs of its leases.</param>
/// <param name="grantsFrom">
/// No lease is granted before this time: holders of leases of an earlier incarnation may still request adoption.
/// </param>
/// <param name="options">Lease times and retry limits.</param>
/// <param name="time">The clock.</param>
/// <param name="adoptsFrom">No lease of an earlier incarnation than this is adopted.</param>
public sealed class SlotPool(
    long incarnation, DateTimeOffset grantsFrom, SchedulerOptions options, TimeProvider time, long adoptsFrom = 0)
{
    /// <summary>Maximum number of reports on one unit that could not be stored yet, not counting attempts that started.</summary>
    private const int MaxPendingReports = 8;

    private readonly RunQueue _queue = new();
    private readonly LeaseTable _leases = new(time, incarnation, options.LeaseDuration, adoptsFrom);
    private readonly SlotHistory _history = new(time.GetUtcNow());
    private readonly PendingVerdicts _verdicts = new();
    private readonly Dictionary<string, EpochSpan> _epochs = new(StringComparer.Ordinal);
    private readonly Dictionary<SlotId, LeaseEpoch> _recorded = [];
    private readonly Dictionary<string, ImmutableArray<WorkReport>> _pendingReports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeState> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<SlotId, (SlotOffer Offer, DateTimeOffset SeenAt)> _slots = [];

    /// <summary>Whether any unit waits.</summary>
    public bool HasWaiting => _queue.Count > 0;

    /// <summary>The current leases, in the order they were granted.</summary>
    public ImmutableArray<Lease> Leases => [.. _leases.All.OrderBy(lease => lease.Epoch)];

    /// <summary>How many units of an owner wait and execute.</summary>
    public OwnerCount CountOf(string owner) => new(_queue.CountOf(owner), _leases.RunningOf(owner));

    /// <summary>The same at one moment with the units that execute, one per slot.</summary>
    /// <remarks>A slot may hold its next lease while the report of the one before is being stored: the latest one executes.</remarks>
    public OwnerWork WorkOf(string owner) => new(
        CountOf(owner),
        [
            .. _leases.All.GroupBy(lease => lease.Slot).Select(leases => leases.MaxBy(lease => lease.Epoch)!) // not null: a group
                .Where(lease => lease.Unit.Owner == owner).OrderBy(lease => lease.Epoch).Select(lease => lease.Unit.Id),
        ]);

    /// <summary>How many units execute on each device of a node, by device id.</summary>
    public ImmutableSortedDictionary<string, int> BusyOn(NodeRegistration node) => node.Devices.ToImmutableSortedDictionary(
        device => device.Id, device => _leases.RunningOn((node.Name, device.Id)), StringComparer.Ordinal);

    /// <summary>Queues a unit; has no effect if it already waits or executes.</summary>
    public void Submit(WorkUnit unit)
    {
        if (_leases.TryFind(unit.Id, out _))
        {
            _verdicts.Resubmit(unit.Id);
        }
        else
        {
            _queue.Add(unit, time.GetUtcNow());
        }
    }

    /// <summary>
    /// Removes an owner's waiting units and returns their ids; the holders of executing ones receive the verdict, unless it is Continue.
    /// </summary>
    public ImmutableArray<string> Withdraw(string owner, LeaseVerdict verdict)
    {
        var waiting = _queue.Units.Where(unit => unit.Owner == owner).Select(unit => unit.Id).ToImmutableArray();
        foreach (var unit in waiting)
        {
            _queue.Remove(unit);
        }

        if (verdict is not LeaseVerdict.Continue)
        {
            foreach (var lease in _leases.All.Where(lease => lease.Unit.Owner == owner))
            {
                _verdicts.SetVerdict(lease.Unit.Id, verdict);
            }
        }

        return waiting;
    }

    /// <summary>Removes a unit from the queue; if it executes, its holder receives the verdict.</summary>
    public void WithdrawUnit(string unit, LeaseVerdict verdict)
    {
        if (!_queue.Remove(unit) && _leases.TryFind(unit, out _))
        {
            _verdicts.SetVerdict(unit, verdict);
        }
    }

    /// <summary>Sets whether a node accepts work, accepts no more, or drains.</summary>
    public void SetNode(string node, NodeState state)
    {
        _nodes[node] = state;
        if (state is NodeState.Draining)
        {
            foreach (var lease in _leases.All.Where(lease => lease.Slot.Node == node))
            {
                _verdicts.RequestYield(lease.Unit.Id);
            }
        }
    }

    /// <summary>
    /// The lease that a requesting slot already holds. It is granted again if the response that granted it was lost; otherwise the slot
    /// lost it in a crash, and the lease is released.
    /// </summary>
    /// <returns>The lease and whether it was granted again; null if the slot holds none, or one that is being granted.</returns>
    public (Lease Lease, bool IsReissued)? FindHeldBy(SlotOffer slot)
    {
        if (!_leases.TryFind(slot.Slot, out var held) || _leases.IsReserved(held))
        {
            return null;
        }

        if (held.Silo == slot.Silo && _leases.Reissue(held))
        {
            return (held, true);
        }

        _leases.Release(held);
        return (held, false);
    }

    /// <summary>Reserves a lease on the unit that the slot should execute next; null if none fits it now.</summary>
    public Lease? TryReserve(SlotOffer slot)
    {
        var now = time.GetUtcNow();
        _slots[slot.Slot] = (slot, now);
        var takesWork = _nodes.GetValueOrDefault(slot.Slot.Node, slot.NodeState) is NodeState.Ready;
        return takesWork && now >= grantsFrom && !_leases.TryFind(slot.Slot, out _) && _queue.Take(slot, _leases) is { } unit
            ? _leases.Reserve(unit, slot)
            : null;
    }

    /// <summary>
    /// Reserves the next lease of a slot that has finished with one whose report is yet to be stored, so that both can be stored together;
    /// null if nothing fits it now.
    /// </summary>
    public Lease? TryReserveAfter(Lease finished, SlotOffer slot)
    {
        if (finished.Slot != slot.Slot || (_leases.TryFind(slot.Slot, out var held) && held.Epoch != finished.Epoch))
        {
            return null;
        }

        _leases.FreeSlot(finished);
        if (TryReserve(slot) is { } next)
        {
            return next;
        }

        _leases.ReclaimSlot(finished);
        return null;
    }

    /// <summary>The unit's row has granted a reserved lease. Returns the lease to give to the slot.</summary>
    public Lease Confirm(Lease reserved, AttemptAnswer granted) => _leases.Confirm(reserved, granted);

    /// <summary>
    /// The unit's row has not granted a reserved lease: the unit has ended, or another scheduler has replaced this one and has the unit in
    /// its own queue.
    /// </summary>
    public void Drop(Lease reserved)
    {
        _leases.Release(reserved);
        _verdicts.Forget(reserved.Unit.Id);
    }

    /// <summary>
    /// Ends a lease whose holder the unit's row has rejected. The unit is queued again unless it has ended; its next grant will show who
    /// held it.
    /// </summary>
    public void Refuse(Lease lease, AttemptStanding standing)
    {
        var wasHeld = _leases.Release(lease);
        if (standing is AttemptStanding.Over)
        {
            _queue.Remove(lease.Unit.Id);
        }
        else if (wasHeld)
        {
            PutBack(lease.Unit);
        }
    }

    /// <summary>
    /// Removes and returns the unit's reports that could not be stored. They are stored before the next attempt is granted.
    /// </summary>
    public ImmutableArray<WorkReport> TakePendingReports(string unit) => _pendingReports.Remove(unit, out var reports) ? reports : [];

    /// <summary>The end of an attempt could not be stored: the unit is queued, and the report is stored with its next grant.</summary>
    public void AddPendingReport(WorkReport report)
    {
        KeepReport(report);
        PutBack(report.Lease.Unit);
    }

    /// <summary>Renews a lease and returns the verdict for its holder; Lost if it is no longer the unit's lease.</summary>
    public LeaseVerdict Renew(LeaseKey key)
    {
        if (!_leases.TryFind(key.Unit, out var lease) || lease.Epoch != key.Epoch || !_leases.Renew(lease))
        {
            return LeaseVerdict.Lost;
        }

        if (key.Epochs is { } epochs)
        {
            _epochs[key.Unit] = epochs;
        }

        return _verdicts.VerdictFor(key.Unit);
    }

    /// <summary>Whether this is the unit's lease. One of an earlier incarnation is adopted if unit and slot have no other.</summary>
    public bool IsHonored(Lease lease)
    {
        if (_leases.IsCurrent(lease))
        {
            return true;
        }

        if (!_leases.TryAdopt(lease))
        {
            return false;
        }

        _queue.Remove(lease.Unit.Id);
        return true;
    }

    /// <summary>
    /// Whether the slot's report on this lease was already recorded, and the slot repeats it because the response was lost.
    /// </summary>
    public bool IsRecorded(Lease lease) => _recorded.TryGetValue(lease.Slot, out var last) && last == lease.Epoch;

    /// <summary>Settles a report by the verdict on its unit: whether the unit ends, is held, or is tried again.</summary>
    public WorkReport Settle(WorkReport report) => AttemptPolicy.Settle(
        report, _verdicts.VerdictFor(report.Lease.Unit.Id), _verdicts.IsResubmitted(report.Lease.Unit.Id), options);

    /// <summary>Ends the lease of a recorded attempt, and queues its unit again if the outcome requires it.</summary>
    public void End(WorkReport report)
    {
        // Settle again: the verdict on the unit may have changed while its result was stored.
        var (unit, settled) = (report.Lease.Unit, Settle(report));
        _recorded[report.Lease.Slot] = report.Lease.Epoch;
        if (_leases.Release(report.Lease))
        {
            Close(settled);
        }
        else if (!AttemptPolicy.ShouldRepeat(settled.Outcome) && !_queue.Remove(unit.Id) && _leases.TryFind(unit.Id, out _))
        {
            // The lease expired meanwhile and another slot has started, although the result exists: cancel that one.
            _verdicts.SetVerdict(unit.Id, LeaseVerdict.Cancel);
        }
    }

    /// <summary>
    /// Ends a lease whose unit nobody has started, and queues the unit again. If the row granted it, the attempt is listed as yielded and
    /// does not count against the limits.
    /// </summary>
    /// <param name="lease">The lease.</param>
    /// <param name="isToWait">Whether the unit is queued at the end of its lane.</param>
    public void GiveBack(Lease lease, bool isToWait = false)
    {
        if (!_leases.Release(lease))
        {
            return;
        }

        KeepReport(new WorkReport(lease, AttemptOutcome.Yielded, Result: null, lease.AcquiredAt, "its slot never started it"));
        if (isToWait)
        {
            _queue.Add(lease.Unit, time.GetUtcNow());
        }
        else
        {
            PutBack(lease.Unit);
        }
    }

    /// <summary>Queues a unit at the front of its lane, unless it executes.</summary>
    public void PutBack(WorkUnit unit)
    {
        if (!_leases.TryFind(unit.Id, out _))
        {
            _queue.PutBack(unit, time.GetUtcNow());
        }
    }

    /// <summary>
    /// Queues the unit of a lost lease again, or ends it. Returns the report to record.
    /// </summary>
    public WorkReport Lose(Lease released, string reason)
    {
        EpochSpan? epochs = _epochs.TryGetValue(released.Unit.Id, out var reached) ? reached : null;
        var report = Settle(new WorkReport(released, AttemptOutcome.Lost, Result: null, time.GetUtcNow(), reason, Epochs: epochs));
        Close(report);
        return report;
    }

    /// <summary>Ends and returns every lease that ran out.</summary>
    public IReadOnlyList<Lease> ReleaseExpired() => _leases.ReleaseExpired();

    /// <summary>Ends and returns every lease of a silo.</summary>
    public IReadOnlyList<Lease> ReleaseSilo(string silo) => _leases.ReleaseSilo(silo);

    /// <summary>State of the pool and its queue.</summary>
    public PoolStatus Describe() => new(
        _queue.Count,
        _leases.Count,
        _slots.Values.Count(slot => IsFresh(slot.SeenAt)),
        _queue.OldestSince is { } since ? (time.GetUtcNow() - since).TotalSeconds : 0);

    /// <summary>What the slots do and did, and what waits for them.</summary>
    public PoolActivity DescribeActivity() => new(
        time.GetUtcNow(), _history.Since, Describe(), Leases, _history.Spans,
        [
            .. _queue.WaitingOwners.Select(waiting => new WaitingOwner(
                waiting.Owner, waiting.Units, waiting.First, waiting.Since, Explain(waiting.First).Reasons))
                .OrderBy(owner => owner.Since).ThenBy(owner => owner.Owner, StringComparer.Ordinal),
        ]);

    /// <summary>Why a unit waits or where it executes.</summary>
    public WorkExplanation Explain(string unit)
    {
        var now = time.GetUtcNow();
        if (_leases.TryFind(unit, out var lease))
        {
            var seconds = (now - lease.AcquiredAt).TotalSeconds;
            return new WorkExplanation(
                unit, "running",
                [$"attempt {lease.Attempt} is running on {lease.Slot}, leased {NumberFormat.Fixed(seconds, 0)} s ago"]);
        }

        if (!_queue.TryFind(unit, out var waiting))
        {
            return new WorkExplanation(unit, WorkExplanation.Unknown, []);
        }

        var slots = _slots.Values.Where(slot => IsFresh(slot.SeenAt)).Select(slot => slot.Offer).ToList();
        return new WorkExplanation(unit, WorkExplanation.Waiting, [.. WaitReasons.Of(waiting, _queue, _leases, slots, _nodes, now)]);
    }

    /// <summary>
    /// While a row cannot be written, every try adds a report on an attempt that nobody started, of which at most one can have been
    /// granted: only the first and the latest are kept.
    /// </summary>
    private void KeepReport(WorkReport report)
    {
        var pending = _pendingReports.GetValueOrDefault(report.Lease.Unit.Id, []);
        if (pending.Length >= MaxPendingReports
            && pending.Skip(1).FirstOrDefault(earlier => earlier.Outcome is AttemptOutcome.Yielded) is { } oldest)
        {
            pending = pending.Remove(oldest);
        }

        _pendingReports[report.Lease.Unit.Id] = pending.Add(report);
    }

    private void Close(WorkReport settled)
    {
        _history.Add(settled);
        _verdicts.Forget(settled.Lease.Unit.Id);
        _epochs.Remove(settled.Lease.Unit.Id);
        if (AttemptPolicy.ShouldRepeat(settled.Outcome))
        {
            PutBack(AttemptPolicy.Next(settled));
        }
    }

    private bool IsFresh(DateTimeOffset seenAt) => time.GetUtcNow() - seenAt < 3 * options.LeaseDuration;
}
