using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Grains.Scheduling;
using Experiments.Grains.StoredState;
using Experiments.Scheduling;
using Microsoft.Extensions.Options;

namespace Experiments.Grains;

/// <summary>
/// A grain that has one unit of work done on a slot, at most one at a time: submits it, accounts for its attempts, and submits it again
/// after the scheduler was lost.
/// </summary>
/// <typeparam name="TState">Its stored state.</typeparam>
internal abstract class SingleWorkGrain<TState>(
    IPersistentState<TState> state, IClusterMembershipService membership, IOptions<SchedulerOptions> options)
    : Grain, IWorkOwner, IWorkRecorder
    where TState : ISingleWork
{
    private ISchedulerGrain Scheduler => GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);

    private string Owner => WorkUnitFactory.OwnerName(this.GetGrainId());

    /// <summary>Its stored state.</summary>
    protected TState State => state.State;

    /// <summary>The name of the unit of work.</summary>
    protected abstract string UnitId { get; }

    /// <summary>What is pending; null if nothing is.</summary>
    protected abstract WorkPayload? Pending { get; }

    /// <inheritdoc/>
    public async Task<bool> ResubmitAsync(CancellationToken cancellationToken)
    {
        if (Pending is not { } pending)
        {
            return false;
        }

        await SubmitAsync(pending, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<AttemptAnswer>> AccountAsync(
        ImmutableArray<AttemptEntry> entries, string scheduler, CancellationToken cancellationToken)
    {
        membership.RequireLiving(scheduler);
        var steps = await this.TakeAsync(entries, Take, () => state.WriteStateAsync(cancellationToken));
        return [.. steps.Select(step => step.Answer)];
    }

    /// <summary>Withdraws what is pending and forgets everything. May be repeated.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (state.RecordExists)
        {
            await Scheduler.WithdrawAsync(Owner, LeaseVerdict.Cancel, cancellationToken);
            await state.ClearStateAsync(cancellationToken);
        }

        DeactivateOnIdle();
    }

    /// <summary>
    /// Stores what has just become pending and submits it. Also if the same was pending: the process that started it may be gone, and
    /// waiting or executing units are left as they are.
    /// </summary>
    protected async Task StartAsync(WorkPayload pending, CancellationToken cancellationToken)
    {
        state.State.Reason = null;
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        await SubmitAsync(pending, cancellationToken);
    }

    /// <summary>Whether a unit of work is what is pending, and not what was asked for earlier.</summary>
    protected abstract bool IsPending(WorkPayload payload);

    /// <summary>Takes the result of what was pending, or null if there is none: nothing is pending then.</summary>
    protected abstract void End(WorkResult? result);

    /// <summary>The last epoch that a unit has stored; null if it stores none.</summary>
    protected virtual int? FindReachedEpoch(WorkUnit unit) => null;

    private AttemptUpdate Take(AttemptEntry entry)
    {
        var unit = entry.Lease.Unit;
        var isOver = !IsPending(unit.Payload);
        var step = state.State.Attempts.Apply(entry, isOver, () => FindReachedEpoch(unit), options.Value);
        state.State.Attempts = step.Account;
        switch (isOver ? null : step.Ended)
        {
            case { Result: { } result }:
                End(result);
                break;
            case { Outcome: AttemptOutcome.Failed or AttemptOutcome.Cancelled, Reason: var reason }:
                End(null);
                state.State.Reason = reason ?? "cancelled";
                break;
        }

        return step;
    }

    private async Task SubmitAsync(WorkPayload payload, CancellationToken cancellationToken) => await Scheduler.SubmitAsync(
        [new WorkUnit(UnitId, Owner, payload, new ResourceSpec(), WorkUnitFactory.ImportPriority) { Trace = Traces.Current }],
        cancellationToken);
}

/// <summary>What a grain with one unit of work stores of it.</summary>
internal interface ISingleWork
{
    /// <summary>Why the latest one failed; null if it did not.</summary>
    string? Reason { get; set; }

    /// <summary>The attempts at it.</summary>
    AttemptAccount Attempts { get; set; }
}
