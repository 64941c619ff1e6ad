using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Scheduling;
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
    private readonly Dictionary<string, NodeState> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<SlotId, (SlotOffer Offer, DateTimeOffset SeenAt)> _slots = [];
    private readonly CancellationTokenSource _deactivated = new();
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
        _ = WatchMembershipAsync(_deactivated.Token);
        _ = ResubmitAllAsync();
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _deactivated.Cancel();
        foreach (var waiter in _waiters)
        {
            waiter.Answer.TrySetResult(null);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _deactivated.Dispose();

    /// <inheritdoc/>
    public async Task<PoolStatus> SubmitAsync(ImmutableArray<WorkUnit> units, CancellationToken cancellationToken)
    {
        var owners = units.Select(unit => unit.Owner).Where(owner => !state.State.Owners.Contains(owner)).Distinct().ToList();
        if (owners.Count > 0)
        {
            // Persist before answering: an owner that is not known would not be asked again after a move.
            state.State.Owners.UnionWith(owners);
            await WriteAsync(cancellationToken);
        }

        var now = time.GetUtcNow();
        foreach (var unit in units)
        {
            if (!_leases.TryFind(unit.Id, out _))
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
                _verdicts[lease.Unit.Id] = verdict;
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
                _verdicts[unit] = verdict;
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
        // A slot that asks holds nothing: what it held was forgotten in a crash.
        if (_leases.TryFind(slot.Slot, out var forgotten))
        {
            await LoseAsync([forgotten], "its slot asked for other work");
        }

        if (TryGrant(slot) is { } lease)
        {
            return lease;
        }

        var waiter = new Waiter(slot);
        _waiters.Add(waiter);
        try
        {
            return await waiter.Answer.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            // Whoever is no longer listening must not be granted a lease.
            _waiters.Remove(waiter);
        }
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
        await RecordAsync(report, cancellationToken);
        if (_leases.Release(lease))
        {
            _verdicts.Remove(lease.Unit.Id);
            if (MayTryAgain(report))
            {
                _queue.PutBack(Next(lease.Unit, report.Outcome), time.GetUtcNow());
            }
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
        if (state.State.Nodes.Add(node))
        {
            await WriteAsync(cancellationToken);
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

            if (!waiter.Answer.Task.IsCompleted && TryGrant(waiter.Slot) is { } lease)
            {
                waiter.Answer.SetResult(lease);
                _waiters.Remove(waiter);
            }
        }
    }

    private async Task RecordAsync(WorkReport report, CancellationToken cancellationToken)
    {
        var final = !MayTryAgain(report) && report.Outcome is AttemptOutcome.Crashed or AttemptOutcome.Lost
            ? report with
            {
                Outcome = AttemptOutcome.Failed,
                Reason = $"{report.Reason ?? "lost"}; given up after {options.Value.MaxLostAttempts} such attempts",
            }
            : report;
        await WorkUnits.RecorderOf(report.Lease.Unit, GrainFactory).RecordAsync(final, cancellationToken);
    }

    private bool MayTryAgain(WorkReport report) => report.Outcome switch
    {
        AttemptOutcome.Yielded => _verdicts.GetValueOrDefault(report.Lease.Unit.Id) is not LeaseVerdict.Cancel,
        AttemptOutcome.Crashed or AttemptOutcome.Lost => report.Lease.Unit.LostAttempts + 1 < options.Value.MaxLostAttempts
            && _verdicts.GetValueOrDefault(report.Lease.Unit.Id) is not LeaseVerdict.Cancel,
        _ => false,
    };

    private static WorkUnit Next(WorkUnit unit, AttemptOutcome outcome) => unit with
    {
        Attempts = unit.Attempts + 1,
        LostAttempts = unit.LostAttempts + (outcome is AttemptOutcome.Yielded ? 0 : 1),
    };

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        await LoseAsync(_leases.ReleaseExpired(), "its lease ran out: the silo did not renew it");
        ServeWaiters();
    }

    /// <summary>Records lost attempts and queues their units again. The leases are released already: their holders are fenced.</summary>
    private async Task LoseAsync(IReadOnlyList<Lease> leases, string reason)
    {
        foreach (var lease in leases)
        {
            _leases.Release(lease);
            LogLost(lease.Unit.Id, lease.Attempt, lease.Slot, reason);
            var report = new WorkReport(lease, AttemptOutcome.Lost, Result: null, time.GetUtcNow(), reason);
            var mayTryAgain = MayTryAgain(report);
            if (mayTryAgain)
            {
                _queue.PutBack(Next(lease.Unit, AttemptOutcome.Lost), time.GetUtcNow());
            }

            _verdicts.Remove(lease.Unit.Id);
            try
            {
                await RecordAsync(report, CancellationToken.None);
            }
            catch (Exception exception) when (mayTryAgain)
            {
                // The unit is queued again, only the note of this attempt is missing.
                LogNotRecorded(exception, lease.Unit.Id, lease.Attempt);
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
                    _waiters.RemoveAll(waiter => waiter.Slot.Silo == silo);
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

    private async Task ResubmitAllAsync()
    {
        foreach (var owner in state.State.Owners.ToList())
        {
            try
            {
                if (!await WorkUnits.OwnerOf(owner, GrainFactory).ResubmitAsync(CancellationToken.None))
                {
                    state.State.Owners.Remove(owner);
                }
            }
            catch (Exception exception)
            {
                // Kept among the owners: asked again at the next move, and the owner submits again by its own timer.
                LogNotResubmitted(exception, owner);
            }
        }
    }

    /// <summary>Writes, or deactivates so that memory is never ahead of storage.</summary>
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await state.WriteStateAsync(cancellationToken);
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    private bool IsFresh(DateTimeOffset seenAt) => time.GetUtcNow() - seenAt < 3 * options.Value.LeaseDuration;

    /// <summary>A slot that waits for work.</summary>
    private sealed record Waiter(SlotOffer Slot)
    {
        // Continuations run later, not inside the call that answers: they are other slots' turns.
        public TaskCompletionSource<Lease?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
    [Id(1)] public HashSet<string> Owners { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Nodes that joined.</summary>
    [Id(2)] public HashSet<string> Nodes { get; set; } = new(StringComparer.Ordinal);
}
