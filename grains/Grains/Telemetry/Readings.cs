using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Grains.Telemetry;

/// <summary>The measured state of one silo.</summary>
/// <param name="Devices">Its devices.</param>
/// <param name="TakesWork">Whether it has joined and is neither cordoned nor draining.</param>
/// <param name="StoreFreeBytes">Free bytes on the disk of the store.</param>
/// <param name="StoreBytes">Size of that disk, bytes.</param>
public sealed record NodeReading(ImmutableArray<DeviceInfo> Devices, bool TakesWork, long StoreFreeBytes, long StoreBytes);

/// <summary>The measured state of the cluster.</summary>
/// <param name="Queue">Waiting units of work.</param>
/// <param name="OldestSeconds">Wait of the oldest unit, seconds; 0 if none waits.</param>
/// <param name="Leases">Current leases.</param>
/// <param name="Nodes">Nodes by state.</param>
/// <param name="ArtifactBytes">Bytes of all artifacts; null before they were counted.</param>
public sealed record ClusterReading(
    int Queue, double OldestSeconds, int Leases, IReadOnlyDictionary<NodeState, int> Nodes, long? ArtifactBytes);
