using Experiments.Domain;
using Orleans.Concurrency;

namespace Experiments.Contracts;

/// <summary>A silo as admins see it. Key: the node's name.</summary>
[GrainInterfaceType("node"), Alias("node")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>A silo joined under this name. Answers its state and labels: a cordoned node stays cordoned over a restart.</summary>
    [Alias("register")]
    Task<NodeSummary> RegisterAsync(NodeRegistration registration, CancellationToken cancellationToken);

    /// <summary>The silo is alive. Answers state and labels as an admin may have changed them.</summary>
    [Alias("heartbeat")]
    Task<NodeSummary> HeartbeatAsync(CancellationToken cancellationToken);

    /// <summary>Takes no more work, or takes it again, or gives back what it has.</summary>
    [Alias("set-state")]
    Task<NodeSummary> SetStateAsync(NodeState state, CancellationToken cancellationToken);

    /// <summary>Gives the node a label, or takes one away where <paramref name="value"/> is null.</summary>
    [Alias("label")]
    Task<NodeSummary> LabelAsync(string key, string? value, CancellationToken cancellationToken);

    /// <summary>
    /// The silo at that address leaves: first it gives back what it has, and once that <paramref name="isOver"/> it is gone. What an admin
    /// made of the node stays. Of no effect where another silo has taken the name meanwhile.
    /// </summary>
    [Alias("leave")]
    Task LeaveAsync(string silo, bool isOver, CancellationToken cancellationToken);

    /// <summary>How it stands.</summary>
    /// <exception cref="UserErrorException">No silo of that name ever joined.</exception>
    // Interleaves: who looks does not wait for what is being stored.
    [Alias("describe"), AlwaysInterleave]
    Task<NodeSummary> DescribeAsync(CancellationToken cancellationToken);
}
