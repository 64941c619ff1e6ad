using Experiments.Domain;

namespace Experiments.Silo.Operations;

/// <summary>The status of this silo's node, set by the service that registers it and sends its heartbeat.</summary>
internal sealed class NodeStatus
{
    private volatile NodeSummary? _node;

    /// <summary>The latest answer of the node's grain; null before the silo has joined.</summary>
    public NodeSummary? Node
    {
        get => _node;
        set => _node = value;
    }

    /// <summary>Whether the silo has joined and its node is neither cordoned nor draining.</summary>
    public bool TakesWork => _node is { State: NodeState.Ready };
}
