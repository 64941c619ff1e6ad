using Experiments.Domain;

namespace Experiments.Execution;

/// <summary>A unit of work, and where its artifacts lie.</summary>
/// <param name="Unit">What to execute.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="ArtifactRoot">The artifact root, absolute.</param>
/// <param name="Folder">Where this attempt's artifacts go, below the root.</param>
/// <param name="Device">cpu, cuda:0, …: where to compute.</param>
/// <param name="Slot">The slot: a declared device keeps its name in results though it computes on the CPU.</param>
/// <param name="MarksFolder">
/// Where the workers of the silo share which parts of mapped files they have checked; null where they do not.
/// </param>
public sealed record WorkOrder(
    WorkUnit Unit, int Attempt, string ArtifactRoot, string Folder, string Device, SlotId Slot, string? MarksFolder = null);
