using Experiments.Contracts;
using Experiments.Domain;
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
    : SingleWorkGrain<ModelRefitState>(state, membership, options), IModelRefitGrain
{
    /// <inheritdoc/>
    protected override string UnitId => $"{ArtifactPaths.RefitUnits}/{Id}";

    /// <inheritdoc/>
    protected override RefitPayload? Pending => State.Pending;

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
        if (State.Output?.Refit is { } done && DomainJson.Hash(done) == DomainJson.Hash(wanted))
        {
            (State.Pending, State.Reason) = (null, null);
        }
        else
        {
            // An earlier result stays until this one is there.
            State.Pending = wanted;
            await StartAsync(wanted, cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RefitStatus> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(State switch
    {
        { Pending: not null } => new RefitStatus(BuildState.Building, null, null),
        { Reason: { } reason } => new RefitStatus(BuildState.Failed, reason, null),
        { Output: { } output } => new RefitStatus(BuildState.Ready, null, output),
        _ => throw UserErrorException.NotFound(
            $"experiment {Id} has no model fitted on all data; `experiments model refit {Id}` fits one"),
    });

    /// <inheritdoc/>
    protected override bool IsPending(WorkPayload payload) =>
        Pending is { } pending && payload is RefitPayload refit && DomainJson.Hash(refit) == DomainJson.Hash(pending);

    /// <inheritdoc/>
    protected override void End(WorkResult? result) =>
        (State.Pending, State.Output) = (null, result as RefitOutput ?? State.Output);

    /// <inheritdoc/>
    protected override int? FindReachedEpoch(WorkUnit unit) => artifacts.FindReachedEpoch(unit);
}

/// <summary>The stored state of a fit on all data.</summary>
[GenerateSerializer, Alias("model-refit-state")]
internal sealed class ModelRefitState : ISingleWork
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
