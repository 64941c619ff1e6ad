using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Grains.Scheduling;
using Experiments.Grains.StoredState;
using Experiments.Scheduling;
using Experiments.Store;
using Microsoft.Extensions.Options;

namespace Experiments.Grains;

/// <summary>Ensures that an experiment's setting is fitted once on all its data.</summary>
[GrainType("model-refit")]
internal sealed class ModelRefitGrain(
    [PersistentState("model-refit")] IPersistentState<ModelRefitState> state,
    IClusterMembershipService membership,
    ArtifactStore artifacts,
    IOptions<SchedulerOptions> options)
    : Grain, IModelRefitGrain
{
    private ExperimentId Id => ExperimentId.Parse(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public async Task<RefitStatus> EnsureAsync(CancellationToken cancellationToken)
    {
        var outputs = await GrainFactory.GetGrain<IExperimentGrain>(Id.ToString()).GetOutputsAsync(cancellationToken);
        if (outputs is not { Runs: [var first, ..], Parameters: { } parameters, Protocol: { } protocol })
        {
            throw UserErrorException.NotFound(
                $"experiment {Id} has no result yet; `experiments sweep leaderboard {Id.Sweep}` lists the experiments with results");
        }

        // Repeats only add other shuffles: they change nothing here.
        var wanted = new RefitPayload(Id, first.FeatureSet, outputs.Family, parameters, protocol with { Repeats = 1 }, outputs.Labels);
        if (state.State.Output?.Refit is { } done && DomainJson.Hash(done) == DomainJson.Hash(wanted))
        {
            (state.State.Pending, state.State.Reason) = (null, null);
        }
        else
        {
            // Also if one is pending: the process that started it may be gone, and waiting or executing units are left as they are.
            (state.State.Pending, state.State.Output, state.State.Reason) = (wanted, null, null);
            await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
            await SubmitAsync(wanted, cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RefitStatus> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(state.State switch
    {
        { Pending: not null } => new RefitStatus(BuildState.Building, null, null),
        { Reason: { } reason } => new RefitStatus(BuildState.Failed, reason, null),
        { Output: { } output } => new RefitStatus(BuildState.Ready, null, output),
        _ => throw UserErrorException.NotFound(
            $"experiment {Id} has no model fitted on all data; `experiments model refit {Id}` fits one"),
    });

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
            || entry.Lease.Unit.Payload is not RefitPayload payload
            || DomainJson.Hash(payload) != DomainJson.Hash(pending);
        var step = state.State.Attempts.Apply(entry, isOver, () => artifacts.FindReachedEpoch(entry.Lease.Unit), options.Value);
        state.State.Attempts = step.Account;
        if (isOver)
        {
            return step;
        }

        switch (step.Ended)
        {
            case { Result: RefitOutput output }:
                (state.State.Pending, state.State.Output) = (null, output);
                break;
            case { Outcome: AttemptOutcome.Failed or AttemptOutcome.Cancelled, Reason: var reason }:
                (state.State.Pending, state.State.Reason) = (null, reason ?? "cancelled");
                break;
        }

        return step;
    }

    private async Task SubmitAsync(RefitPayload payload, CancellationToken cancellationToken) =>
        await GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).SubmitAsync(
            [
                new WorkUnit(
                    $"refit/{Id}", WorkUnitFactory.OwnerName(this.GetGrainId()), payload, new ResourceSpec(),
                    WorkUnitFactory.ImportPriority)
                {
                    Trace = Traces.Current,
                },
            ],
            cancellationToken);
}

/// <summary>The stored state of a fit on all data.</summary>
[GenerateSerializer, Alias("model-refit-state")]
internal sealed class ModelRefitState
{
    /// <summary>What is being fitted; null if nothing is.</summary>
    [Id(0)] public RefitPayload? Pending { get; set; }

    /// <summary>The latest result; null before the first.</summary>
    [Id(1)] public RefitOutput? Output { get; set; }

    /// <summary>Why the latest fit failed; null if it did not.</summary>
    [Id(2)] public string? Reason { get; set; }

    /// <summary>The attempts.</summary>
    [Id(3)] public AttemptAccount Attempts { get; set; } = new();
}
