using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>One experiment in its sweep's list.</summary>
/// <param name="Point">The suggested point.</param>
/// <param name="Parameters">The complete setting, defaults filled in.</param>
/// <param name="State">Its state.</param>
/// <param name="Summary">Summary of its runs; null until the first ends.</param>
/// <param name="ContinuesFrom">The number of the experiment with fewer epochs that it continues; null if it starts from scratch.</param>
public sealed record SweepEntry(
    ParameterPoint Point, ParameterSet Parameters, EntryState State, ExperimentSummary? Summary = null, int? ContinuesFrom = null)
{
    /// <summary>Slots and times of its runs; empty until the first ends, and in entries of older builds.</summary>
    public ImmutableArray<SlotTime> Slots { get; init; } = [];

    /// <summary>When a person enqueued it; null if the sampler suggested it.</summary>
    public DateTimeOffset? EnqueuedAt { get; init; }

    /// <summary>Which of the sampler's suggestions it is; null if its number says so, and if it is enqueued.</summary>
    public int? Suggestion { get; init; }

    /// <summary>Whether it had completed when the sweep was extended by repeats. Then no pruner stops its additional runs.</summary>
    public bool IsKept { get; init; }

    /// <summary>Why a pruner stopped it, with the numbers; null if none did, and in entries of older builds.</summary>
    public string? PruneReason { get; init; }

    /// <summary>After how many folds a race has judged it; a race that stopped it did so after the last of these.</summary>
    public int RacedFolds { get; init; }
}

/// <summary>State of an experiment.</summary>
public enum EntryState
{
    /// <summary>Runs of it wait or execute.</summary>
    Open,

    /// <summary>Every run has ended, at least one with a result.</summary>
    Completed,

    /// <summary>A pruner stopped it.</summary>
    Pruned,

    /// <summary>Every run failed.</summary>
    Failed,
}
