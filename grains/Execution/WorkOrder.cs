using Experiments.Domain;

namespace Experiments.Execution;

/// <summary>A unit of work, and the location of its artifacts.</summary>
/// <param name="Unit">What to execute.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="ArtifactRoot">The artifact root, absolute.</param>
/// <param name="Folder">Folder of this attempt's artifacts, below the root.</param>
/// <param name="Device">Device to compute on: cpu, cuda:0, ….</param>
/// <param name="Slot">The slot: a declared device keeps its name in results although it computes on the CPU.</param>
/// <param name="MarksFolder">
/// Folder in which the workers of the silo share which blocks of mapped files are verified; null if they do not.
/// </param>
public sealed record WorkOrder(
    WorkUnit Unit, int Attempt, string ArtifactRoot, string Folder, string Device, SlotId Slot, string? MarksFolder = null);
