using Experiments.Domain;
using Orleans.Concurrency;

namespace Experiments.Contracts;

/// <summary>A silo as admins see it. Key: the node's name.</summary>
[GrainInterfaceType("node"), Alias("node")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>Registers a silo under this name. Returns state and labels: a cordoned node stays cordoned after a restart.</summary>
    [Alias("register"), RequiresRole(Role.Admin)]
    Task<NodeSummary> RegisterAsync(NodeRegistration registration, CancellationToken cancellationToken);

    /// <summary>Reports that the silo is alive. Returns state and labels, which an admin may have changed.</summary>
    [Alias("heartbeat"), RequiresRole(Role.Admin)]
    Task<NodeSummary> HeartbeatAsync(CancellationToken cancellationToken);

    /// <summary>Cordons, uncordons or drains the node.</summary>
    [Alias("set-state"), RequiresRole(Role.Admin, "cordon or drain nodes")]
    Task<NodeSummary> SetStateAsync(NodeState state, CancellationToken cancellationToken);

    /// <summary>Sets a label, or removes it if <paramref name="value"/> is null.</summary>
    [Alias("label"), RequiresRole(Role.Admin, "label nodes")]
    Task<NodeSummary> LabelAsync(string key, string? value, CancellationToken cancellationToken);

    /// <summary>
    /// The silo at that address is leaving: it gives back its leases first, and is gone once <paramref name="isOver"/> is true. What an
    /// admin set on the node is kept. Has no effect if another silo has registered under the name in the meantime.
    /// </summary>
    [Alias("leave"), RequiresRole(Role.Admin)]
    Task LeaveAsync(string silo, bool isOver, CancellationToken cancellationToken);

    /// <summary>The state of the node.</summary>
    /// <exception cref="UserErrorException">No silo ever joined under that name.</exception>
    // Interleaves: a reader does not wait for a write.
    [Alias("describe"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<NodeSummary> DescribeAsync(CancellationToken cancellationToken);
}
