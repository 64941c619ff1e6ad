using Experiments.Domain;

namespace Experiments.Silo.Operations;

/// <summary>What this silo's node is known as; kept by whoever registers it and says that it lives.</summary>
internal sealed class NodeStatus
{
    private volatile NodeSummary? _node;

    /// <summary>As the node's grain answered last; null before the silo has joined.</summary>
    public NodeSummary? Node
    {
        get => _node;
        set => _node = value;
    }

    /// <summary>Has the silo joined, and is its node neither cordoned nor draining?</summary>
    public bool TakesWork => _node is { State: NodeState.Ready };
}
