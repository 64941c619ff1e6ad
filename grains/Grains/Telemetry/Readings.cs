using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Grains.Telemetry;

/// <summary>How one silo stands.</summary>
/// <param name="Devices">What it executes on.</param>
/// <param name="TakesWork">Has it joined, and is it neither cordoned nor draining?</param>
/// <param name="StoreFreeBytes">Free bytes of the disk that the store is on.</param>
/// <param name="StoreBytes">That disk's size.</param>
public sealed record NodeReading(ImmutableArray<DeviceInfo> Devices, bool TakesWork, long StoreFreeBytes, long StoreBytes);

/// <summary>How the cluster stands.</summary>
/// <param name="Queue">Units of work that wait.</param>
/// <param name="OldestSeconds">How long the oldest has waited, seconds; 0 where none waits.</param>
/// <param name="Leases">Leases held.</param>
/// <param name="Nodes">Nodes by state.</param>
/// <param name="ArtifactBytes">Bytes of all artifacts; null before they were counted.</param>
public sealed record ClusterReading(
    int Queue, double OldestSeconds, int Leases, IReadOnlyDictionary<NodeState, int> Nodes, long? ArtifactBytes);
