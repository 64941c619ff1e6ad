using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Scheduling;
using Experiments.Grains.StoredState;

namespace Experiments.Grains;

/// <summary>A silo as admins see it: what it reported about itself and what an admin set, which is kept across its restarts.</summary>
[GrainType("node")]
internal sealed class NodeGrain(
    [PersistentState("node")] IPersistentState<NodeGrainState> state, IClusterMembershipService membership,
    TimeProvider time) : Grain, INodeGrain
{
    /// <summary>
    /// Silos send a heartbeat every few seconds; a silo without one for this long is gone, as is a silo that was declared dead.
    /// </summary>
    private static readonly TimeSpan HeartbeatTimeout = TimeSpan.FromSeconds(30);

    private DateTimeOffset _lastSeen;

    private string Name => this.GetPrimaryKeyString();

    private NodeRegistration Registration => state.State.Registration ?? throw NotFound.Node(Name);

    /// <inheritdoc/>
    public async Task<NodeSummary> RegisterAsync(NodeRegistration registration, CancellationToken cancellationToken)
    {
        state.State.Registration = registration;
        state.State.Leaving = null;
        if (state.State.State is NodeState.Drained or NodeState.Gone or NodeState.Draining)
        {
            // A drain ends with its silo; a cordon applies to the machine and stays.
            state.State.State = NodeState.Ready;
        }

        return await ChangeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<NodeSummary> HeartbeatAsync(CancellationToken cancellationToken)
    {
        _lastSeen = time.GetUtcNow();

        // The scheduler keeps the state in memory and may have moved. Not awaited: the next heartbeat repeats it.
        SetInSchedulerAsync(CancellationToken.None).Ignore();
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
        var isGone = membership.IsDead(Registration.Silo) || time.GetUtcNow() - LastSeen > HeartbeatTimeout;
        return new NodeSummary(
            Registration,
            isGone ? NodeState.Gone : Standing,
            Registration.Labels.SetItems(state.State.Labels),
            LastSeen,
            ImmutableSortedDictionary<string, int>.Empty);
    }

    /// <summary>A leaving silo takes no work, whatever state an admin set.</summary>
    private NodeState Standing => state.State.Leaving ?? state.State.State;

    private DateTimeOffset LastSeen => _lastSeen > state.State.RegisteredAt ? _lastSeen : state.State.RegisteredAt;

    private async Task<NodeSummary> ChangeAsync(CancellationToken cancellationToken)
    {
        _lastSeen = state.State.RegisteredAt = time.GetUtcNow();
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        await SetInSchedulerAsync(cancellationToken);
        return Describe();
    }

    private Task SetInSchedulerAsync(CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).SetNodeAsync(Name, Standing, cancellationToken);
}

/// <summary>The stored state of a node.</summary>
[GenerateSerializer, Alias("node-state")]
internal sealed class NodeGrainState
{
    /// <summary>What its silo reported when it last joined; null before the first time.</summary>
    [Id(0)] public NodeRegistration? Registration { get; set; }

    /// <summary>The state set by an admin.</summary>
    [Id(1)] public NodeState State { get; set; }

    /// <summary>Labels set by an admin.</summary>
    [Id(2)] public ImmutableSortedDictionary<string, string> Labels { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When any of this last changed.</summary>
    [Id(3)] public DateTimeOffset RegisteredAt { get; set; }

    /// <summary>Draining or gone if its silo is leaving or has left; null otherwise.</summary>
    [Id(4)] public NodeState? Leaving { get; set; }
}
