using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Grains.Scheduling;
using Experiments.Grains.Storage;
using Experiments.Grains.StoredState;
using Experiments.Scheduling;
using Experiments.Store;
using Experiments.Store.Files;
using Microsoft.Extensions.Options;

namespace Experiments.Grains;

/// <summary>Ensures that a dataset version is audited once. The audit itself is an artifact, named by the version.</summary>
[GrainType("dataset-audit")]
internal sealed class DatasetAuditGrain(
    [PersistentState("dataset-audit")] IPersistentState<DatasetAuditState> state,
    IClusterMembershipService membership,
    ArtifactStore artifacts,
    IBlockingWork blocking,
    IOptions<SchedulerOptions> options)
    : Grain, IDatasetAuditGrain
{
    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<AuditStatus> EnsureAsync(CancellationToken cancellationToken)
    {
        var dataset = await GrainFactory.GetGrain<IDatasetGrain>(Name).DescribeAsync(cancellationToken);
        if (dataset is not { State: BuildState.Ready, Version: { } version })
        {
            throw dataset.NotReady();
        }

        if (await blocking.RunAsync(() => IsThere(version), cancellationToken))
        {
            (state.State.Pending, state.State.Version, state.State.Reason) = (null, version, null);
        }
        else
        {
            // Also if one is pending: the process that started it may be gone, and waiting or executing units are left as they are.
            (state.State.Pending, state.State.Reason) = (dataset, null);
            await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
            await SubmitAsync(dataset, cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<AuditStatus> DescribeAsync(CancellationToken cancellationToken)
    {
        if (state.State.Pending is not null)
        {
            return new AuditStatus(BuildState.Building, null, null);
        }

        if (state.State.Reason is { } reason)
        {
            return new AuditStatus(BuildState.Failed, reason, null);
        }

        var version = state.State.Version
            ?? throw UserErrorException.NotFound($"dataset '{Name}' has no audit; create one with `experiments dataset audit {Name}`");
        return new AuditStatus(BuildState.Ready, null, await blocking.RunAsync(() => Read(version), cancellationToken));
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool)
            .WithdrawAsync(WorkUnitFactory.OwnerName(this.GetGrainId()), LeaseVerdict.Cancel, cancellationToken);
        if (state.RecordExists)
        {
            await state.ClearStateAsync(cancellationToken);
        }

        DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public async Task<bool> ResubmitAsync(CancellationToken cancellationToken)
    {
        if (state.State.Pending is not { } pending)
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

    private AttemptUpdate Take(AttemptEntry entry)
    {
        var isOver = state.State.Pending is not { } pending
            || entry.Lease.Unit.Payload is not AuditPayload payload
            || payload.Dataset.Version != pending.Version;
        var step = state.State.Attempts.Apply(entry, isOver, () => null, options.Value);
        state.State.Attempts = step.Account;
        if (isOver)
        {
            return step;
        }

        switch (step.Ended)
        {
            case { Result: AuditOutput output }:
                (state.State.Pending, state.State.Version) = (null, output.Version);
                break;
            case { Outcome: AttemptOutcome.Failed or AttemptOutcome.Cancelled, Reason: var reason }:
                (state.State.Pending, state.State.Reason) = (null, reason ?? "cancelled");
                break;
        }

        return step;
    }

    private AuditResult Read(string version) =>
        artifacts.ReadJson<AuditResult>(ArtifactPaths.Audit(Name, version), $"recreate it with `experiments dataset audit {Name}`");

    /// <summary>A damaged audit is recomputed, like a missing one.</summary>
    private bool IsThere(string version)
    {
        try
        {
            return Read(version) is not null;
        }
        catch (UserErrorException error) when (error.InnerException is DamagedFileException)
        {
            return false;
        }
    }

    private async Task SubmitAsync(DatasetSummary dataset, CancellationToken cancellationToken) =>
        await GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).SubmitAsync(
            [
                new WorkUnit(
                    $"audit/{Name}", WorkUnitFactory.OwnerName(this.GetGrainId()), new AuditPayload(dataset), new ResourceSpec(),
                    WorkUnitFactory.ImportPriority) { Trace = Traces.Current },
            ],
            cancellationToken);
}

/// <summary>The stored state of a dataset's audit.</summary>
[GenerateSerializer, Alias("dataset-audit-state")]
internal sealed class DatasetAuditState
{
    /// <summary>The dataset being audited; null if none is.</summary>
    [Id(0)] public DatasetSummary? Pending { get; set; }

    /// <summary>The version last audited.</summary>
    [Id(1)] public string? Version { get; set; }

    /// <summary>Why the latest audit failed; null if it did not.</summary>
    [Id(2)] public string? Reason { get; set; }

    /// <summary>The attempts at its audits.</summary>
    [Id(3)] public AttemptAccount Attempts { get; set; } = new();
}
