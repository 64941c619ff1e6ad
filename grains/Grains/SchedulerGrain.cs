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
/// leases is one step of <see cref="SlotPool"/> between two awaits, so each is atomic.
/// </remarks>
[GrainType("scheduler"), Reentrant, KeepAlive]
internal sealed partial class SchedulerGrain(
    [PersistentState("scheduler")] IPersistentState<SchedulerState> state,
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    IOptions<SchedulerOptions> options,
    TimeProvider time,
    ILogger<SchedulerGrain> logger) : Grain, ISchedulerGrain, IDisposable
{
    private readonly CancellationTokenSource _deactivated = new();
    private readonly GatheredWrites _writes = new(() => state.WriteStateAsync());
    private SlotPool _pool = null!; // set on activation, before any call
    private WaitingSlots _waiting = null!; // the same
    private NodeHolds _holds = null!; // the same

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Persist the incarnation before the first lease: an epoch must never be given twice.
        state.State.Incarnation++;
        await state.WriteStateAsync(cancellationToken);

        // Alone in the cluster there can be no holder of an earlier lease to wait for.
        var isAlone = membership.CurrentSnapshot.Members.Values.Count(member => member.Status is SiloStatus.Active) <= 1;
        var grantsFrom = time.GetUtcNow() + (isAlone ? TimeSpan.Zero : options.Value.AdoptionGrace);
        _pool = new SlotPool(state.State.Incarnation, grantsFrom, options.Value, time);
        _waiting = new WaitingSlots(_pool, TryGrant, time);
        _holds = new NodeHolds(3 * options.Value.LeaseDuration, time);

        this.RegisterGrainTimer(ExpireAsync, new GrainTimerCreationOptions(options.Value.ExpiryPeriod, options.Value.ExpiryPeriod));
        this.RegisterGrainTimer(RemindOwnersAsync, new GrainTimerCreationOptions(TimeSpan.Zero, options.Value.ReminderPeriod));
        _ = WatchMembershipAsync(_deactivated.Token);
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _deactivated.Cancel();
        _waiting.Dismiss(_ => true);
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
        foreach (var unit in units)
        {
            _pool.Submit(unit);
        }

        _waiting.Serve();
        return _pool.Describe();
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> WithdrawAsync(string owner, LeaseVerdict verdict, CancellationToken cancellationToken) =>
        Task.FromResult(_pool.Withdraw(owner, verdict));

    /// <inheritdoc/>
    public Task WithdrawUnitsAsync(ImmutableArray<string> units, LeaseVerdict verdict, CancellationToken cancellationToken)
    {
        foreach (var unit in units)
        {
            _pool.WithdrawUnit(unit, verdict);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<OwnerCount> CountAsync(string owner, CancellationToken cancellationToken) =>
        Task.FromResult(_pool.CountOf(owner) with { Held = Held.FirstOrDefault() });

    /// <inheritdoc/>
    public async Task<Lease?> AcquireAsync(SlotOffer slot, TimeSpan patience, CancellationToken cancellationToken)
    {
        _waiting.Dismiss(waiting => waiting.Slot == slot.Slot);
        switch (_pool.FindHeldBy(slot))
        {
            case (var held, true):
                return held;
            case (var forgotten, false):
                await LoseAsync([forgotten], "its slot asked for other work");
                break;
        }

        return TryGrant(slot) ?? await _waiting.WaitAsync(slot, patience, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<LeaseVerdict>> RenewAsync(ImmutableArray<LeaseKey> leases, CancellationToken cancellationToken) =>
        Task.FromResult(leases.Select(_pool.Renew).ToImmutableArray());

    /// <inheritdoc/>
    public Task<LeaseVerdict> AdoptAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (!Honours(lease))
        {
            LogFenced(lease.Unit.Id, lease.Attempt, lease.Slot);
            return Task.FromResult(LeaseVerdict.Lost);
        }

        return Task.FromResult(_pool.Renew(new LeaseKey(lease.Unit.Id, lease.Epoch)));
    }

    /// <inheritdoc/>
    public async Task<ReportAnswer> ReportAsync(WorkReport report, SlotOffer? offer, CancellationToken cancellationToken)
    {
        var lease = report.Lease;
        if (_pool.IsRecorded(lease))
        {
            return new ReportAnswer(IsRecorded: true, offer is null ? null : TryGrant(offer));
        }

        if (!Honours(lease))
        {
            LogFenced(lease.Unit.Id, lease.Attempt, lease.Slot);
            return new ReportAnswer(IsRecorded: false, offer is null ? null : TryGrant(offer));
        }

        // The lease is kept until the result is stored: were storage away, the holder goes on renewing and reports again.
        await RecordAsync(_pool.Settle(report), cancellationToken);
        _pool.End(report);

        // The slot that reports is served first: it is warm.
        var granted = offer is null ? null : TryGrant(offer);
        _waiting.Serve();
        return new ReportAnswer(IsRecorded: true, granted);
    }

    /// <inheritdoc/>
    public Task<WorkExplanation> ExplainAsync(string unit, CancellationToken cancellationToken)
    {
        var why = _pool.Explain(unit);
        return Task.FromResult(why with { Reasons = [.. Held, .. why.Reasons] });
    }

    /// <inheritdoc/>
    public Task<PoolStatus> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult(_pool.Describe());

    /// <inheritdoc/>
    public Task<ImmutableArray<Lease>> ListLeasesAsync(CancellationToken cancellationToken) => Task.FromResult(_pool.Leases);

    /// <inheritdoc/>
    public async Task SetNodeAsync(string node, NodeState nodeState, CancellationToken cancellationToken)
    {
        if (!state.State.Nodes.Contains(node))
        {
            state.State.Nodes = state.State.Nodes.Add(node);
            await WriteAsync();
        }

        _pool.SetNode(node, nodeState);
        _waiting.Serve();
    }

    /// <inheritdoc/>
    public Task HoldAsync(string node, StorageFault? fault, CancellationToken cancellationToken)
    {
        _holds.Set(node, fault);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<NodeSummary>> ListNodesAsync(CancellationToken cancellationToken)
    {
        var names = state.State.Nodes.Order(StringComparer.Ordinal);
        var nodes = await Task.WhenAll(names.Select(node => FindNodeAsync(node, cancellationToken)));
        return [.. nodes.OfType<NodeSummary>().Select(node => node with { Busy = _pool.BusyOn(node.Registration), Held = _holds.Find(node.Registration.Name) })];
    }

    /// <summary>A node that joined; null where its row is lost: builds of store format 1 let node <c>01</c> take the row of <c>1</c>.</summary>
    private async Task<NodeSummary?> FindNodeAsync(string node, CancellationToken cancellationToken)
    {
        try
        {
            return await GrainFactory.GetGrain<INodeGrain>(node).DescribeAsync(cancellationToken);
        }
        catch (UserErrorException error) when (error.Kind is UserErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>What nodes say that cannot write the store, a line each.</summary>
    private IEnumerable<string> Held => _holds.Describe(state.State.Nodes);

    /// <summary>What a silo holds ends with it, also where it comes back and nobody else has begun.</summary>
    private bool Honours(Lease lease) => !membership.IsDead(lease.Silo) && _pool.Honours(lease);

    private Lease? TryGrant(SlotOffer slot)
    {
        if (_pool.TryGrant(slot) is not { } lease)
        {
            return null;
        }

        LogGranted(lease.Unit.Id, lease.Attempt, lease.Slot);
        return lease;
    }

    private Task RecordAsync(WorkReport report, CancellationToken cancellationToken) =>
        WorkUnits.RecorderOf(report.Lease.Unit, GrainFactory).RecordAsync(
            report with { Scheduler = silo.SiloAddress.ToParsableString() }, cancellationToken);

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        foreach (var lease in _pool.FindExpiredUntaken())
        {
            LogLost(lease.Unit.Id, lease.Attempt, lease.Slot, "its slot never began");
            _pool.GiveBack(lease);
        }

        await LoseAsync(_pool.ReleaseExpired(), "its lease ran out: the silo did not renew it");
    }

    /// <summary>Queues the units of released leases again, then records their attempts as lost. Their holders are fenced already.</summary>
    private async Task LoseAsync(IReadOnlyList<Lease> released, string reason)
    {
        var reports = released.Select(lease => _pool.Lose(lease, reason)).ToList();
        _waiting.Serve();
        foreach (var report in reports)
        {
            LogLost(report.Lease.Unit.Id, report.Lease.Attempt, report.Lease.Slot, reason);
            try
            {
                await RecordAsync(report, CancellationToken.None);
            }
            catch (Exception exception)
            {
                // Only the note of this attempt is missing; but the end of a unit must not be forgotten, so such a one is tried once more.
                LogNotRecorded(Outages.StackOf(exception), report.Lease.Unit.Id, report.Lease.Attempt, Outages.Describe(exception));
                _pool.PutBack(report.Lease.Unit);
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
                    var address = dead.SiloAddress.ToParsableString();
                    _waiting.Dismiss(waiting => waiting.Silo == address);
                    await LoseAsync(_pool.ReleaseSilo(address), $"silo {address} died");
                }

                _waiting.Serve();
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
        foreach (var owner in state.State.Owners.Where(owner => _pool.CountOf(owner) is { Waiting: 0, Running: 0 }))
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
                LogNotResubmitted(Outages.StackOf(exception), owner, Outages.Describe(exception));
            }
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await this.WriteOrDeactivateAsync(_writes.FlushAsync());
        }
        catch
        {
            // A grain deactivates when no call is under way: slots that wait inside would hold that up.
            _waiting.Dismiss(_ => true);
            throw;
        }
    }

    private async Task EnlistAsync(ImmutableArray<string> owners)
    {
        if (state.State.Owners.IsSupersetOf(owners))
        {
            // An owner may be known to memory and not yet to storage: whoever enlisted it is still writing.
            await _writes.WhenQuietAsync();
            return;
        }

        state.State.Owners = state.State.Owners.Union(owners);
        await WriteAsync();
    }
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
