using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Scheduling;
using Experiments.Grains.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Experiments.Grains;

/// <summary>
/// The pool's queue and leases. Both live in memory: owners keep what is unfinished and submit it again when this grain moves; what
/// is stored is the incarnation, from which fencing epochs rise, and the names of owners and nodes.
/// </summary>
/// <remarks>
/// Reentrant, since slots wait inside <see cref="AcquireAsync"/> and recording awaits other grains. Every change to queue and
/// leases happens between two awaits, so each is atomic.
/// </remarks>
[GrainType("scheduler"), Reentrant, KeepAlive]
internal sealed partial class SchedulerGrain(
    [PersistentState("scheduler")] IPersistentState<SchedulerState> state,
    IClusterMembershipService membership,
    IOptions<SchedulerOptions> options,
    TimeProvider time,
    ILogger<SchedulerGrain> logger) : Grain, ISchedulerGrain, IDisposable
{
    private readonly RunQueue _queue = new();
    private readonly List<Waiter> _waiters = [];
    private readonly Dictionary<string, LeaseVerdict> _verdicts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _resubmitted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeState> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<SlotId, (SlotOffer Offer, DateTimeOffset SeenAt)> _slots = [];
    private readonly CancellationTokenSource _deactivated = new();
    private readonly GatheredWrites _writes = new(() => state.WriteStateAsync());
    private LeaseTable _leases = null!; // set on activation, before any call
    private DateTimeOffset _grantsFrom;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Persist the incarnation before the first lease: an epoch must never be given twice.
        state.State.Incarnation++;
        await state.WriteStateAsync(cancellationToken);
        _leases = new LeaseTable(time, state.State.Incarnation, options.Value.LeaseDuration);

        // Alone in the cluster there can be no holder of an earlier lease to wait for.
        var others = membership.CurrentSnapshot.Members.Values.Count(member => member.Status is SiloStatus.Active);
        _grantsFrom = time.GetUtcNow() + (others > 1 ? options.Value.AdoptionGrace : TimeSpan.Zero);

        this.RegisterGrainTimer(ExpireAsync, new GrainTimerCreationOptions(options.Value.ExpiryPeriod, options.Value.ExpiryPeriod));
        this.RegisterGrainTimer(RemindOwnersAsync, new GrainTimerCreationOptions(TimeSpan.Zero, options.Value.ReminderPeriod));
        _ = WatchMembershipAsync(_deactivated.Token);
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _deactivated.Cancel();
        foreach (var waiter in _waiters)
        {
            waiter.Answer.TrySetResult();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _deactivated.Dispose();

    /// <inheritdoc/>
    public Task EnlistAsync(string owner, CancellationToken cancellationToken) => EnlistAsync([owner]);

    /// <inheritdoc/>
    public async Task<PoolStatus> SubmitAsync(ImmutableArray<WorkUnit> units, CancellationToken cancellationToken)
    {
        // Persist before answering: an owner that is not known would not be asked again after a move.
        await EnlistAsync([.. units.Select(unit => unit.Owner).Distinct()]);
        var now = time.GetUtcNow();
        foreach (var unit in units)
        {
            if (_leases.TryFind(unit.Id, out _))
            {
                // Its holder may have been told to park or to cancel it, and may not have reported yet: it is wanted again.
                _resubmitted.Add(unit.Id);
                _verdicts.Remove(unit.Id);
            }
            else
            {
                _queue.Add(unit, now);
            }
        }

        ServeWaiters();
        return await GetStatusAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> WithdrawAsync(string owner, LeaseVerdict verdict, CancellationToken cancellationToken)
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
                Tell(lease.Unit.Id, verdict);
            }
        }

        return Task.FromResult(waiting);
    }

    /// <inheritdoc/>
    public Task WithdrawUnitsAsync(ImmutableArray<string> units, LeaseVerdict verdict, CancellationToken cancellationToken)
    {
        foreach (var unit in units)
        {
            if (!_queue.Remove(unit) && _leases.TryFind(unit, out _))
            {
                Tell(unit, verdict);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<OwnerCount> CountAsync(string owner, CancellationToken cancellationToken) =>
        Task.FromResult(new OwnerCount(_queue.CountOf(owner), _leases.RunningOf(owner)));

    /// <inheritdoc/>
    public async Task<Lease?> AcquireAsync(SlotOffer slot, TimeSpan patience, CancellationToken cancellationToken)
    {
        Forget(_waiters.Where(waiter => waiter.Slot.Slot == slot.Slot));
        if (_leases.TryFind(slot.Slot, out var held))
        {
            if (held.Silo == slot.Silo && _leases.Reissue(held))
            {
                return held;
            }

            // A slot that asks holds nothing: what it held was forgotten in a crash.
            _leases.Release(held);
            await LoseAsync([held], "its slot asked for other work");
        }

        if (TryGrant(slot) is { } lease)
        {
            return lease;
        }

        var waiter = new Waiter(slot);
        _waiters.Add(waiter);
        try
        {
            await waiter.Answer.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Answered null, or what was granted in the last moment.
        }
        catch (OperationCanceledException) when (waiter.Granted is { } granted)
        {
            GiveBack(granted);
            throw;
        }
        finally
        {
            // Whoever is no longer listening must not be granted a lease.
            _waiters.Remove(waiter);
        }

        return waiter.Granted;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<LeaseVerdict>> RenewAsync(ImmutableArray<LeaseKey> leases, CancellationToken cancellationToken) =>
        Task.FromResult(leases.Select(Renew).ToImmutableArray());

    /// <inheritdoc/>
    public Task<LeaseVerdict> AdoptAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (!_leases.IsCurrent(lease) && !TryAdopt(lease))
        {
            LogFenced(lease.Unit.Id, lease.Attempt, lease.Slot);
            return Task.FromResult(LeaseVerdict.Lost);
        }

        return Task.FromResult(Renew(new LeaseKey(lease.Unit.Id, lease.Epoch)));
    }

    /// <inheritdoc/>
    public async Task<ReportAnswer> ReportAsync(WorkReport report, SlotOffer? offer, CancellationToken cancellationToken)
    {
        var lease = report.Lease;
        if (!_leases.IsCurrent(lease) && !TryAdopt(lease))
        {
            LogFenced(lease.Unit.Id, lease.Attempt, lease.Slot);
            return new ReportAnswer(IsRecorded: false, offer is null ? null : TryGrant(offer));
        }

        // The lease is kept until the result is stored: were storage away, the holder goes on renewing and reports again.
        await RecordAsync(Settle(report), cancellationToken);

        // Settled again: what the sweep wants of the unit may have changed while its result was stored.
        var settled = Settle(report);
        if (_leases.Release(lease))
        {
            Settled(lease.Unit, settled.Outcome);
        }
        else if (!IsToBeRepeated(settled.Outcome) && !_queue.Remove(lease.Unit.Id) && _leases.TryFind(lease.Unit.Id, out _))
        {
            // The lease ran out meanwhile and another slot has begun: in vain, the result is there.
            Tell(lease.Unit.Id, LeaseVerdict.Cancel);
        }

        // The slot that reports is served first: it is warm.
        var granted = offer is null ? null : TryGrant(offer);
        ServeWaiters();
        return new ReportAnswer(IsRecorded: true, granted);
    }

    /// <inheritdoc/>
    public Task<WorkExplanation> ExplainAsync(string unit, CancellationToken cancellationToken)
    {
        if (_leases.TryFind(unit, out var lease))
        {
            var since = time.GetUtcNow() - lease.AcquiredAt;
            return Task.FromResult(new WorkExplanation(
                unit, "running", [$"attempt {lease.Attempt} executes on {lease.Slot}, {since.TotalSeconds:0} s since its lease was given"]));
        }

        if (!_queue.TryFind(unit, out var waiting))
        {
            return Task.FromResult(new WorkExplanation(unit, "unknown", []));
        }

        var slots = _slots.Values.Where(slot => IsFresh(slot.SeenAt)).Select(slot => slot.Offer).ToList();
        return Task.FromResult(new WorkExplanation(
            unit, "waiting", [.. Explanation.Of(waiting, _queue, _leases, slots, _nodes, time.GetUtcNow())]));
    }

    /// <inheritdoc/>
    public Task<PoolStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        var oldest = _queue.OldestSince is { } since ? (time.GetUtcNow() - since).TotalSeconds : 0;
        return Task.FromResult(new PoolStatus(
            _queue.Count, _leases.Count, _slots.Values.Count(slot => IsFresh(slot.SeenAt)), oldest));
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Lease>> ListLeasesAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_leases.All.OrderBy(lease => lease.Epoch).ToImmutableArray());

    /// <inheritdoc/>
    public async Task SetNodeAsync(string node, NodeState nodeState, CancellationToken cancellationToken)
    {
        if (!state.State.Nodes.Contains(node))
        {
            state.State.Nodes = state.State.Nodes.Add(node);
            await WriteAsync();
        }

        _nodes[node] = nodeState;
        if (nodeState is NodeState.Draining)
        {
            foreach (var lease in _leases.All.Where(lease => lease.Slot.Node == node))
            {
                _verdicts.TryAdd(lease.Unit.Id, LeaseVerdict.Yield);
            }
        }

        ServeWaiters();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<NodeSummary>> ListNodesAsync(CancellationToken cancellationToken)
    {
        var nodes = await Task.WhenAll(state.State.Nodes.Order(StringComparer.Ordinal)
            .Select(node => GrainFactory.GetGrain<INodeGrain>(node).DescribeAsync(cancellationToken)));
        return
        [
            .. nodes.Select(node => node with
            {
                Busy = node.Registration.Devices.ToImmutableSortedDictionary(
                    device => device.Id, device => _leases.RunningOn((node.Registration.Name, device.Id)), StringComparer.Ordinal),
            }),
        ];
    }

    private LeaseVerdict Renew(LeaseKey key)
    {
        if (!_leases.TryFind(key.Unit, out var lease) || lease.Epoch != key.Epoch || !_leases.Renew(lease))
        {
            return LeaseVerdict.Lost;
        }

        return _verdicts.GetValueOrDefault(key.Unit, LeaseVerdict.Continue);
    }

    private bool TryAdopt(Lease lease)
    {
        if (!_leases.TryAdopt(lease))
        {
            return false;
        }

        _queue.Remove(lease.Unit.Id);
        return true;
    }

    private Lease? TryGrant(SlotOffer slot)
    {
        var now = time.GetUtcNow();
        _slots[slot.Slot] = (slot, now);
        var takesWork = _nodes.GetValueOrDefault(slot.Slot.Node, NodeState.Ready) is NodeState.Ready;
        if (!takesWork || now < _grantsFrom || _leases.TryFind(slot.Slot, out _) || _queue.Take(slot, _leases) is not { } unit)
        {
            return null;
        }

        var lease = _leases.Grant(unit, slot);
        LogGranted(unit.Id, lease.Attempt, lease.Slot);
        return lease;
    }

    private void ServeWaiters()
    {
        foreach (var waiter in _waiters.ToList())
        {
            if (_queue.Count == 0)
            {
                return;
            }

            if (TryGrant(waiter.Slot) is { } lease)
            {
                waiter.Granted = lease;
                Forget([waiter]);
            }
        }
    }

    private void Forget(IEnumerable<Waiter> waiters)
    {
        foreach (var waiter in waiters.ToList())
        {
            _waiters.Remove(waiter);
            waiter.Answer.TrySetResult();
        }
    }

    /// <summary>What the unit's holder hears at its next renewal; it is not wanted again, unless it is submitted after this.</summary>
    private void Tell(string unit, LeaseVerdict verdict)
    {
        _verdicts[unit] = verdict;
        _resubmitted.Remove(unit);
    }

    /// <summary>Ends a lease whose unit nobody has begun: no attempt was made.</summary>
    private void GiveBack(Lease lease)
    {
        if (_leases.Release(lease))
        {
            _queue.PutBack(lease.Unit, time.GetUtcNow());
            ServeWaiters();
        }
    }

    private Task RecordAsync(WorkReport report, CancellationToken cancellationToken) =>
        WorkUnits.RecorderOf(report.Lease.Unit, GrainFactory).RecordAsync(report, cancellationToken);

    /// <summary>The report in the light of what is wanted of the unit: whether it is over, held, or tried again.</summary>
    private WorkReport Settle(WorkReport report) => AttemptPolicy.Settle(
        report, _verdicts.GetValueOrDefault(report.Lease.Unit.Id), _resubmitted.Contains(report.Lease.Unit.Id), options.Value.MaxLostAttempts);

    private static bool IsToBeRepeated(AttemptOutcome outcome) => outcome is AttemptOutcome.Yielded or AttemptOutcome.Crashed or AttemptOutcome.Lost;

    /// <summary>Forgets what was said of a unit whose lease has ended, and queues it again where that is how its attempt ended.</summary>
    private void Settled(WorkUnit unit, AttemptOutcome outcome)
    {
        _verdicts.Remove(unit.Id);
        _resubmitted.Remove(unit.Id);
        if (IsToBeRepeated(outcome))
        {
            _queue.PutBack(AttemptPolicy.Next(unit, outcome), time.GetUtcNow());
        }
    }

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        foreach (var lease in _leases.FindExpiredUntaken())
        {
            LogLost(lease.Unit.Id, lease.Attempt, lease.Slot, "its slot never began");
            GiveBack(lease);
        }

        await LoseAsync(_leases.ReleaseExpired(), "its lease ran out: the silo did not renew it");
    }

    /// <summary>Queues the units of released leases again, then records their attempts as lost. Their holders are fenced already.</summary>
    private async Task LoseAsync(IReadOnlyList<Lease> leases, string reason)
    {
        var reports = new List<WorkReport>();
        foreach (var lease in leases)
        {
            LogLost(lease.Unit.Id, lease.Attempt, lease.Slot, reason);
            var report = Settle(new WorkReport(lease, AttemptOutcome.Lost, Result: null, time.GetUtcNow(), reason));
            Settled(lease.Unit, report.Outcome);
            reports.Add(report);
        }

        ServeWaiters();
        foreach (var report in reports)
        {
            try
            {
                await RecordAsync(report, CancellationToken.None);
            }
            catch (Exception exception)
            {
                // Only the note of this attempt is missing; but the end of a unit must not be forgotten, so such a one is tried once more.
                LogNotRecorded(exception, report.Lease.Unit.Id, report.Lease.Attempt);
                if (!_leases.TryFind(report.Lease.Unit.Id, out _))
                {
                    _queue.PutBack(report.Lease.Unit, time.GetUtcNow());
                }
            }
        }
    }

    private async Task WatchMembershipAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(cancellationToken))
            {
                foreach (var dead in snapshot.Members.Values.Where(member => member.Status is SiloStatus.Dead))
                {
                    var silo = dead.SiloAddress.ToParsableString();
                    Forget(_waiters.Where(waiter => waiter.Slot.Silo == silo));
                    await LoseAsync(_leases.ReleaseSilo(silo), $"silo {silo} died");
                }

                ServeWaiters();
            }
        }
        catch (OperationCanceledException)
        {
            // Deactivated.
        }
    }

    /// <summary>
    /// Asks owners of whom nothing waits or executes whether anything of theirs is unfinished: all of them once this grain has moved, and
    /// later whoever was lost with its silo.
    /// </summary>
    private async Task RemindOwnersAsync(CancellationToken cancellationToken)
    {
        foreach (var owner in state.State.Owners.Where(owner => _queue.CountOf(owner) == 0 && _leases.RunningOf(owner) == 0))
        {
            try
            {
                if (!await WorkUnits.OwnerOf(owner, GrainFactory).ResubmitAsync(CancellationToken.None))
                {
                    state.State.Owners = state.State.Owners.Remove(owner);
                }
            }
            catch (Exception exception)
            {
                // Kept among the owners: asked again in a while.
                LogNotResubmitted(exception, owner);
            }
        }
    }

    private async Task EnlistAsync(ImmutableArray<string> owners)
    {
        if (owners.All(state.State.Owners.Contains))
        {
            // An owner may be known to memory and not yet to storage: whoever enlisted it is still writing.
            await _writes.WhenQuietAsync();
            return;
        }

        state.State.Owners = state.State.Owners.Union(owners);
        await WriteAsync();
    }

    /// <summary>Writes, or deactivates so that memory is never ahead of storage.</summary>
    private async Task WriteAsync()
    {
        try
        {
            await _writes.FlushAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    private bool IsFresh(DateTimeOffset seenAt) => time.GetUtcNow() - seenAt < 3 * options.Value.LeaseDuration;

    /// <summary>A slot that waits for work.</summary>
    private sealed class Waiter(SlotOffer slot)
    {
        public SlotOffer Slot { get; } = slot;

        // Continuations run later, not inside the call that answers: they are other slots' turns.
        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What it was given; null where it waits or was sent away.</summary>
        public Lease? Granted { get; set; }
    }

    [LoggerMessage(LogLevel.Debug, "Gave {RunId} attempt {Attempt} to {Slot}")]
    private partial void LogGranted(string runId, int attempt, SlotId slot);

    [LoggerMessage(LogLevel.Warning, "Refused {RunId} attempt {Attempt} of {Slot}: another holds its lease by now")]
    private partial void LogFenced(string runId, int attempt, SlotId slot);

    [LoggerMessage(LogLevel.Warning, "Lost {RunId} attempt {Attempt} on {Slot}: {Reason}")]
    private partial void LogLost(string runId, int attempt, SlotId slot, string reason);

    [LoggerMessage(LogLevel.Warning, "Could not record the loss of {RunId} attempt {Attempt}")]
    private partial void LogNotRecorded(Exception exception, string runId, int attempt);

    [LoggerMessage(LogLevel.Warning, "Owner {Owner} did not submit its work again")]
    private partial void LogNotResubmitted(Exception exception, string owner);
}

/// <summary>What the scheduler keeps over a move.</summary>
[GenerateSerializer, Alias("scheduler-state")]
internal sealed class SchedulerState
{
    /// <summary>Rises at every activation; the high part of fencing epochs.</summary>
    [Id(0)] public long Incarnation { get; set; }

    /// <summary>Owners that may have unfinished work.</summary>
    [Id(1)] public ImmutableHashSet<string> Owners { get; set; } = [];

    /// <summary>Nodes that joined.</summary>
    [Id(2)] public ImmutableHashSet<string> Nodes { get; set; } = [];
}
