using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Where a sweep stands.</summary>
public enum SweepState
{
    /// <summary>Its feature set is being built.</summary>
    Preparing,

    /// <summary>Its runs execute.</summary>
    Running,

    /// <summary>The user holds it: nothing new starts, what ran has given back its slots.</summary>
    Paused,

    /// <summary>The user stopped it: what runs finishes, nothing new starts.</summary>
    Stopping,

    /// <summary>Stopped before its end.</summary>
    Stopped,

    /// <summary>Cancelled: what ran was ended.</summary>
    Cancelled,

    /// <summary>Everything asked for is done.</summary>
    Completed,

    /// <summary>It could not go on; the reason is kept.</summary>
    Failed,
}

/// <summary>Runs by how they stand.</summary>
[GenerateSerializer, Immutable, Alias("run-counts")]
public sealed record RunCounts(int Total, int Completed, int Failed, int Running, int Queued);

/// <summary>A sweep in a listing.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What was asked for.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
/// <param name="FeatureSet">The feature set's content hash; null before it is known.</param>
/// <param name="Experiments">Experiments suggested until now.</param>
/// <param name="Runs">Their runs.</param>
/// <param name="SubmittedAt">When it was submitted.</param>
/// <param name="EndedAt">When it ended; null before.</param>
/// <param name="Best">The best experiment by the objective; null before the first result.</param>
/// <param name="Changes">How it was extended, in the order of time.</param>
/// <param name="SlotUse">How much of their time its slots executed, by the leases of its runs; null before the first ended.</param>
/// <param name="Held">What keeps a node from executing it just now, in a line; null where nothing does.</param>
[GenerateSerializer, Immutable, Alias("sweep-summary")]
public sealed record SweepSummary(
    string Id,
    SweepSpec Spec,
    SweepState State,
    string? Reason,
    string? FeatureSet,
    int Experiments,
    RunCounts Runs,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? EndedAt,
    ExperimentSummary? Best,
    ImmutableArray<SweepChange> Changes = default,
    SlotUse? SlotUse = null,
    string? Held = null);

/// <summary>What a run is answered when it tells of an epoch.</summary>
/// <param name="Verdict">Whether to go on.</param>
/// <param name="Reason">The rule and the numbers; null to go on.</param>
[GenerateSerializer, Immutable, Alias("progress-answer")]
public sealed record ProgressAnswer(LeaseVerdict Verdict, string? Reason);

/// <summary>What happens in a sweep, for those who watch it.</summary>
/// <param name="Number">Counts from 1 since the sweep's grain was activated; a watcher resumes from it.</param>
/// <param name="Kind">state, experiment-started, run-progress, run-ended or experiment-ended.</param>
/// <param name="Summary">The sweep as it stands; null where nothing of it changed but an epoch.</param>
/// <param name="Progress">An epoch; null for other kinds.</param>
/// <param name="Experiment">An experiment that ended; null for other kinds.</param>
[GenerateSerializer, Immutable, Alias("sweep-event")]
public sealed record SweepEvent(long Number, string Kind, SweepSummary? Summary, RunProgress? Progress, ExperimentSummary? Experiment);

/// <summary>A run as <c>experiment show</c> lists it.</summary>
/// <param name="Run">Which one.</param>
/// <param name="State">
/// completed, pruned, failed or cancelled; <see cref="Unfinished"/> before, and for good where its experiment was pruned first.
/// </param>
/// <param name="Attempts">Every attempt that ended.</param>
/// <param name="Result">Its numbers; null before.</param>
[GenerateSerializer, Immutable, Alias("run-summary")]
public sealed record RunSummary(RunId Run, string State, ImmutableArray<AttemptRecord> Attempts, RunResult? Result)
{
    /// <summary>The state of a run that has not ended.</summary>
    public const string Unfinished = "unfinished";
}
