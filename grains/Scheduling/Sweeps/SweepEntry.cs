using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>One experiment as its sweep keeps it.</summary>
/// <param name="Point">What was suggested.</param>
/// <param name="Parameters">The complete setting, defaults filled in.</param>
/// <param name="State">How it stands.</param>
/// <param name="Summary">Its runs summed up; null before the first ended.</param>
/// <param name="ContinuesFrom">The number of the experiment of fewer epochs that it goes on from; null where it begins by itself.</param>
public sealed record SweepEntry(
    ParameterPoint Point, ParameterSet Parameters, EntryState State, ExperimentSummary? Summary = null, int? ContinuesFrom = null)
{
    /// <summary>Where and how long its runs were executed; empty before the first ended, and as older builds stored it.</summary>
    public ImmutableArray<SlotTime> Slots { get; init; } = [];
}

/// <summary>How an experiment stands.</summary>
public enum EntryState
{
    /// <summary>Runs of it wait or execute.</summary>
    Open,

    /// <summary>Every run has ended, one at least with a result.</summary>
    Completed,

    /// <summary>A pruner stopped it.</summary>
    Pruned,

    /// <summary>Every run failed.</summary>
    Failed,
}
