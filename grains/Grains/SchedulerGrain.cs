using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Scheduling;
using Experiments.Grains.Storage;
using Experiments.Grains.StoredState;
using Experiments.Scheduling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Experiments.Grains;

/// <summary>
/// The pool's queue and leases. Both are in memory only: owners keep unfinished units and submit them again when this grain moves, and the
/// rows of the units store the latest granted attempt. Stored here are the incarnation, which makes fencing epochs increase, and the names
/// of owners and nodes.
/// </summary>
/// <remarks>
/// Reentrant, since slots wait inside <see cref="AcquireAsync"/> and granting and recording await other grains. Every change to queue and
/// leases is one step of <see cref="SlotPool"/> between two awaits, so each is atomic; <see cref="Leasing"/> combines the steps.
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
    private readonly CoalescedWrites _writes = new(() => state.WriteStateAsync());
    private SlotPool _pool = null!; // set on activation, before any call
    private Leasing _leasing = null!; // the same
    private NodeFaults _nodeFaults = null!; // the same

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Persist the incarnation before the first lease: an epoch must never be used twice.
        var here = silo.SiloAddress.ToParsableString();
        var isReturning = state.State.Silo == here;
        state.State.BeginIncarnation(here, time.GetUtcNow());
        await state.WriteStateAsync(cancellationToken);

        // If this silo is alone and has granted no lease before, nobody can hold an earlier lease, so there is nothing to wait for.
        var isAlone = membership.CurrentSnapshot.Members.Values.Count(member => member.Status is SiloStatus.Active) <= 1;
        var grantsFrom = time.GetUtcNow() + (isAlone && !isReturning ? TimeSpan.Zero : options.Value.AdoptionGrace);
        _pool = new SlotPool(state.State.Incarnation, grantsFrom, options.Value, time, state.State.AdoptsFrom);
        var rows = new AttemptRows(unit => WorkUnitFactory.RecorderOf(unit, GrainFactory), here);
        _leasing = new Leasing(_pool, rows, membership.IsDead, time, logger);
        _nodeFaults = new NodeFaults(3 * options.Value.LeaseDuration, time);

        this.RegisterGrainTimer(ExpireAsync, new GrainTimerCreationOptions(options.Value.ExpiryPeriod, options.Value.ExpiryPeriod));
        this.RegisterGrainTimer(RemindOwnersAsync, new GrainTimerCreationOptions(TimeSpan.Zero, options.Value.ReminderPeriod));
        _ = WatchMembershipAsync(_deactivated.Token);
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _deactivated.Cancel();
        _leasing.DismissAll();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _deactivated.Dispose();

    /// <inheritdoc/>
    public Task EnlistAsync(string owner, CancellationToken cancellationToken) => EnlistAsync([owner]);

    /// <inheritdoc/>
    public async Task<PoolStatus> SubmitAsync(ImmutableArray<WorkUnit> units, CancellationToken cancellationToken)
    {
        // Persist before returning: an unknown owner would not be asked again after a move.
        await EnlistAsync([.. units.Select(unit => unit.Owner).Distinct()]);
        foreach (var unit in units)
        {
            _pool.Submit(unit);
        }

        _leasing.Serve();
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
    public Task<OwnerWork> GetWorkAsync(string owner, CancellationToken cancellationToken)
    {
        var work = _pool.WorkOf(owner);
        return Task.FromResult(work with { Count = work.Count with { Held = Held.FirstOrDefault() } });
    }

    /// <inheritdoc/>
    public Task<Lease?> AcquireAsync(SlotOffer slot, TimeSpan patience, CancellationToken cancellationToken) =>
        _leasing.AcquireAsync(slot, patience, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<LeaseVerdict>> RenewAsync(ImmutableArray<LeaseKey> leases, CancellationToken cancellationToken) =>
        Task.FromResult(leases.Select(_pool.Renew).ToImmutableArray());

    /// <inheritdoc/>
    public Task<LeaseVerdict> AdoptAsync(Lease lease, CancellationToken cancellationToken) => _leasing.AdoptAsync(lease);

    /// <inheritdoc/>
    public Task<ReportAnswer> ReportAsync(WorkReport report, SlotOffer? offer, CancellationToken cancellationToken) =>
        _leasing.ReportAsync(report, offer);

    /// <inheritdoc/>
    public Task<WorkExplanation> ExplainAsync(string unit, CancellationToken cancellationToken)
    {
        var why = _pool.Explain(unit);
        return Task.FromResult(why with { Reasons = [.. Held, .. why.Reasons] });
    }

    /// <inheritdoc/>
    public Task<PoolStatus> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult(_pool.Describe());

    /// <inheritdoc/>
    public Task<PoolActivity> GetActivityAsync(CancellationToken cancellationToken) => Task.FromResult(_pool.DescribeActivity());

    /// <inheritdoc/>
    public Task<ImmutableArray<Lease>> ListLeasesAsync(CancellationToken cancellationToken) => Task.FromResult(_pool.Leases);

    /// <inheritdoc/>
    public async Task SetNodeAsync(string node, NodeState nodeState, CancellationToken cancellationToken)
    {
        // Before any await: a later call must not be overtaken by the state of an earlier one.
        _pool.SetNode(node, nodeState);
        _leasing.Serve();
        if (state.State.Nodes.Contains(node))
        {
            await StoredAsync(_writes.WhenStoredAsync());
            return;
        }

        state.State.Nodes = state.State.Nodes.Add(node);
        await StoredAsync(_writes.FlushAsync());
    }

    /// <inheritdoc/>
    public Task HoldAsync(string node, StorageFault? fault, CancellationToken cancellationToken)
    {
        _nodeFaults.Set(node, fault);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<NodeSummary>> ListNodesAsync(CancellationToken cancellationToken)
    {
        var names = state.State.Nodes.Order(StringComparer.Ordinal);

        // Null if a node's row is lost: builds of store format 1 stored node 01 in the row of 1.
        var nodes = await Task.WhenAll(names.Select(
            node => GrainAnswers.OrNullAsync(GrainFactory.GetGrain<INodeGrain>(node).DescribeAsync(cancellationToken))));
        return
        [
            .. nodes.OfType<NodeSummary>()
            .Select(node => node with { Busy = _pool.BusyOn(node.Registration), Held = _nodeFaults.Find(node.Registration.Name) }),
        ];
    }

    /// <summary>Faults of nodes that cannot write the store, one line each.</summary>
    private IEnumerable<string> Held => _nodeFaults.Describe(state.State.Nodes);

    private Task ExpireAsync(CancellationToken cancellationToken) => _leasing.ExpireAsync();

    private async Task WatchMembershipAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(cancellationToken))
                {
                    foreach (var dead in snapshot.Members.Values.Where(member => member.Status is SiloStatus.Dead))
                    {
                        await _leasing.LoseSiloAsync(dead.SiloAddress.ToParsableString());
                    }

                    _leasing.Serve();
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Enumerated again, which starts with the current members: leases of silos that die must still be taken back.
                LogNotWatching(exception);
            }

            await Task.Delay(options.Value.ExpiryPeriod, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>
    /// Asks owners without waiting or executing units whether they have unfinished work: all owners after this grain has moved, later any
    /// owner that was lost with its silo.
    /// </summary>
    private async Task RemindOwnersAsync(CancellationToken cancellationToken)
    {
        foreach (var owner in state.State.Owners.Where(owner => _pool.CountOf(owner) is { Waiting: 0, Running: 0 }))
        {
            try
            {
                if (!await WorkUnitFactory.OwnerOf(owner, GrainFactory).ResubmitAsync(CancellationToken.None))
                {
                    state.State.Owners = state.State.Owners.Remove(owner);
                }
            }
            catch (Exception exception)
            {
                // It stays in the list of owners and is asked again later.
                LogNotResubmitted(ExceptionSummary.FindUnexpected(exception), owner, ExceptionSummary.Describe(exception));
            }
        }
    }

    private async Task StoredAsync(Task write)
    {
        try
        {
            await this.WriteOrDeactivateAsync(write);
        }
        catch
        {
            // A grain deactivates only when no call is running: waiting slots would delay that.
            _leasing.DismissAll();
            throw;
        }
    }

    private async Task EnlistAsync(ImmutableArray<string> owners)
    {
        if (state.State.Owners.IsSupersetOf(owners))
        {
            // An owner may be in memory but not yet in storage: its enlisting call is still writing.
            await StoredAsync(_writes.WhenStoredAsync());
            return;
        }

        state.State.Owners = state.State.Owners.Union(owners);
        await StoredAsync(_writes.FlushAsync());
    }
}

