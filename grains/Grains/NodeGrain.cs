using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Scheduling;
using Experiments.Grains.StoredState;

namespace Experiments.Grains;

/// <summary>A silo as admins see it: what it said of itself, and what an admin made of it, which stays over its restarts.</summary>
[GrainType("node")]
internal sealed class NodeGrain(
    [PersistentState("node")] IPersistentState<NodeGrainState> state, IClusterMembershipService membership,
    TimeProvider time) : Grain, INodeGrain
{
    /// <summary>
    /// Silos say that they live every few seconds; one that did not for so long is gone, as is one that was declared dead.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private DateTimeOffset _lastSeen;

    private string Name => this.GetPrimaryKeyString();

    private NodeRegistration Registration => state.State.Registration ?? throw UserErrorException.NotFound(
        $"node '{Name}' does not exist; `experiments node list` lists the existing ones");

    /// <inheritdoc/>
    public async Task<NodeSummary> RegisterAsync(NodeRegistration registration, CancellationToken cancellationToken)
    {
        state.State.Registration = registration;
        state.State.Leaving = null;
        if (state.State.State is NodeState.Drained or NodeState.Gone or NodeState.Draining)
        {
            // A drain ends with the silo it was for; a cordon is about the machine and stays.
            state.State.State = NodeState.Ready;
        }

        return await ChangeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<NodeSummary> HeartbeatAsync(CancellationToken cancellationToken)
    {
        _lastSeen = time.GetUtcNow();
        return Task.FromResult(Describe());
    }

    /// <inheritdoc/>
    public async Task LeaveAsync(string silo, bool isOver, CancellationToken cancellationToken)
    {
        if (state.State.Registration?.Silo == silo)
        {
            state.State.Leaving = isOver ? NodeState.Gone : NodeState.Draining;
            await ChangeAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<NodeSummary> SetStateAsync(NodeState nodeState, CancellationToken cancellationToken)
    {
        _ = Registration;
        state.State.State = nodeState;
        return await ChangeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<NodeSummary> LabelAsync(string key, string? value, CancellationToken cancellationToken)
    {
        _ = Registration;
        state.State.Labels = value is null ? state.State.Labels.Remove(key) : state.State.Labels.SetItem(key, value);
        return await ChangeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<NodeSummary> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Describe());

    private NodeSummary Describe()
    {
        var isGone = membership.IsDead(Registration.Silo) || time.GetUtcNow() - LastSeen > Patience;
        return new NodeSummary(
            Registration,
            isGone ? NodeState.Gone : Standing,
            Registration.Labels.SetItems(state.State.Labels),
            LastSeen,
            ImmutableSortedDictionary<string, int>.Empty);
    }

    /// <summary>A silo that leaves takes no work, whatever an admin made of it.</summary>
    private NodeState Standing => state.State.Leaving ?? state.State.State;

    private DateTimeOffset LastSeen => _lastSeen > state.State.RegisteredAt ? _lastSeen : state.State.RegisteredAt;

    private async Task<NodeSummary> ChangeAsync(CancellationToken cancellationToken)
    {
        _lastSeen = state.State.RegisteredAt = time.GetUtcNow();
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        await GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).SetNodeAsync(Name, Standing, cancellationToken);
        return Describe();
    }
}

/// <summary>What is kept of a node.</summary>
[GenerateSerializer, Alias("node-state")]
internal sealed class NodeGrainState
{
    /// <summary>What its silo said when it joined last; null before the first time.</summary>
    [Id(0)] public NodeRegistration? Registration { get; set; }

    /// <summary>Does it take work?</summary>
    [Id(1)] public NodeState State { get; set; }

    /// <summary>Labels that an admin gave.</summary>
    [Id(2)] public ImmutableSortedDictionary<string, string> Labels { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When anything of this changed last.</summary>
    [Id(3)] public DateTimeOffset RegisteredAt { get; set; }

    /// <summary>Draining or gone where its silo is leaving or has left; null while it is there.</summary>
    [Id(4)] public NodeState? Leaving { get; set; }
}
