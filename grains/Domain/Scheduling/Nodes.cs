using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Does a node take work?</summary>
public enum NodeState
{
    /// <summary>It takes work.</summary>
    Ready,

    /// <summary>It finishes what it has and takes no more.</summary>
    Cordoned,

    /// <summary>It gives back what it has at the next checkpoint and takes no more.</summary>
    Draining,

    /// <summary>Drained: nothing executes on it any more.</summary>
    Drained,

    /// <summary>Its silo left the cluster or is not heard of.</summary>
    Gone,
}

/// <summary>What a silo says of itself when it joins.</summary>
/// <param name="Name">The node's name, unique in the cluster.</param>
/// <param name="Silo">The silo's address in the membership.</param>
/// <param name="Version">The build's version.</param>
/// <param name="Labels">Labels from its settings; those given later by an admin go before them.</param>
/// <param name="Devices">What it executes on.</param>
[GenerateSerializer, Immutable, Alias("node-registration")]
public sealed record NodeRegistration(
    string Name,
    string Silo,
    string Version,
    ImmutableSortedDictionary<string, string> Labels,
    ImmutableArray<DeviceInfo> Devices);

/// <summary>A node as listings show it.</summary>
/// <param name="Registration">What it said of itself.</param>
/// <param name="State">Does it take work?</param>
/// <param name="Labels">Its labels, an admin's included.</param>
/// <param name="LastSeen">When it was last heard of.</param>
/// <param name="Busy">Units executing on each device now, by device id.</param>
/// <param name="Held">Why it takes no work though it is ready: it cannot write the store; null where it can.</param>
[GenerateSerializer, Immutable, Alias("node-summary")]
public sealed record NodeSummary(
    NodeRegistration Registration,
    NodeState State,
    ImmutableSortedDictionary<string, string> Labels,
    DateTimeOffset LastSeen,
    ImmutableSortedDictionary<string, int> Busy,
    StorageFault? Held = null);
