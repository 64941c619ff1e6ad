using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Whether a node accepts work.</summary>
public enum NodeState
{
    /// <summary>Accepts work.</summary>
    Ready,

    /// <summary>Finishes its current work and accepts no more.</summary>
    Cordoned,

    /// <summary>Returns its current work at the next checkpoint and accepts no more.</summary>
    Draining,

    /// <summary>Nothing executes on it any more.</summary>
    Drained,

    /// <summary>Its silo left the cluster or stopped responding.</summary>
    Gone,
}

/// <summary>What a silo reports when it joins.</summary>
/// <param name="Name">The node's name, unique in the cluster.</param>
/// <param name="Silo">The silo's address in the membership.</param>
/// <param name="Version">The build's version.</param>
/// <param name="Labels">Labels from its settings; labels set later by an admin override them.</param>
/// <param name="Devices">Its devices.</param>
[GenerateSerializer, Immutable, Alias("node-registration")]
public sealed record NodeRegistration(
    string Name,
    string Silo,
    string Version,
    ImmutableSortedDictionary<string, string> Labels,
    ImmutableArray<DeviceInfo> Devices);

/// <summary>A node in a listing.</summary>
/// <param name="Registration">What it reported when it joined.</param>
/// <param name="State">Whether it accepts work.</param>
/// <param name="Labels">Its labels, including those set by an admin.</param>
/// <param name="LastSeen">Time of its last heartbeat.</param>
/// <param name="Busy">Units currently executing on each device, by device id.</param>
/// <param name="Held">Why it accepts no work although it is ready: it cannot write to the store; null if it can.</param>
[GenerateSerializer, Immutable, Alias("node-summary")]
public sealed record NodeSummary(
    NodeRegistration Registration,
    NodeState State,
    ImmutableSortedDictionary<string, string> Labels,
    DateTimeOffset LastSeen,
    ImmutableSortedDictionary<string, int> Busy,
    StorageFault? Held = null);
