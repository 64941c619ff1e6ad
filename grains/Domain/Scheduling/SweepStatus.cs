using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>State of a sweep.</summary>
public enum SweepState
{
    /// <summary>Its feature set is being built.</summary>
    Preparing,

    /// <summary>Its runs execute.</summary>
    Running,

    /// <summary>Paused by the user: nothing new starts, and running work has returned its slots.</summary>
    Paused,

    /// <summary>Stopped by the user: running work finishes, nothing new starts.</summary>
    Stopping,

    /// <summary>Stopped before its end.</summary>
    Stopped,

    /// <summary>Cancelled: running work was ended.</summary>
    Cancelled,

    /// <summary>All requested work is done.</summary>
    Completed,

    /// <summary>It could not continue; the reason is kept.</summary>
    Failed,
}

/// <summary>Number of runs by state.</summary>
[GenerateSerializer, Immutable, Alias("run-counts")]
public sealed record RunCounts(int Total, int Completed, int Failed, int Running, int Queued);

/// <summary>A sweep in a listing.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What was requested.</param>
/// <param name="State">Its state.</param>
/// <param name="Reason">Why it failed, or ended before its number of experiments; null otherwise.</param>
/// <param name="FeatureSet">The feature set's content hash; null until known.</param>
/// <param name="Experiments">Experiments suggested so far.</param>
/// <param name="Runs">Their runs.</param>
/// <param name="SubmittedAt">When it was submitted.</param>
/// <param name="EndedAt">When it ended; null before.</param>
/// <param name="Best">
/// The best complete experiment by the objective; while none is complete, the best of all; null before the first result.
/// </param>
/// <param name="Changes">Its extensions, oldest first.</param>
/// <param name="SlotUse">Slot utilization, from the leases of its runs; null until the first lease ends.</param>
/// <param name="Held">What currently prevents a node from executing it, in one line; null if nothing does.</param>
/// <param name="PriorNotes">What its search took of prior sweeps, a sentence each; default from an earlier build.</param>
/// <param name="Enqueued">Settings that people wanted tried; default from an earlier build.</param>
/// <param name="Unplaceable">
/// Why no slot of any node there is could execute its runs, so that they wait for another node; null if one could.
/// </param>
/// <param name="Submitted">
/// What was first requested, where an extension has changed <paramref name="Spec"/>; null if none has, and from an earlier build.
/// </param>
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
    string? Held = null,
    ImmutableArray<string> PriorNotes = default,
    ImmutableArray<EnqueuedSetting> Enqueued = default,
    string? Unplaceable = null,
    SweepSpec? Submitted = null)
{
    /// <summary>Whether it was made of a spec: of this one, or extended from it.</summary>
    public bool IsOf(SweepSpec spec) => Spec.IsSameAs(spec) || Submitted?.IsSameAs(spec) is true;

    /// <summary>How it was extended, in words, such as <c>2 repeats: 8 more runs</c>; null if it was not.</summary>
    public string? DescribeExtensions() =>
        Changes.IsDefaultOrEmpty ? null : string.Join("; ", Changes.Select(change => change.What));
}

/// <summary>Response to a run that reports an epoch.</summary>
/// <param name="Verdict">Whether to go on.</param>
/// <param name="Reason">The rule and the numbers; null to continue.</param>
[GenerateSerializer, Immutable, Alias("progress-answer")]
public sealed record ProgressAnswer(LeaseVerdict Verdict, string? Reason);

/// <summary>An event in a sweep, for watchers.</summary>
/// <param name="Number">Counts from 1 since the sweep's grain was activated; a watcher resumes from it.</param>
/// <param name="Kind">state, experiment-started, run-progress, run-ended or experiment-ended.</param>
/// <param name="Summary">The current summary of the sweep; null if only an epoch was completed.</param>
/// <param name="Progress">An epoch; null for other kinds.</param>
/// <param name="Experiment">An experiment that ended; null for other kinds.</param>
[GenerateSerializer, Immutable, Alias("sweep-event")]
public sealed record SweepEvent(long Number, string Kind, SweepSummary? Summary, RunProgress? Progress, ExperimentSummary? Experiment)
{
    /// <summary>The kind of the event that ends an experiment.</summary>
    public const string ExperimentEnded = "experiment-ended";
}

/// <summary>A run as <c>experiment show</c> lists it.</summary>
/// <param name="Run">The run.</param>
/// <param name="State">
/// completed, pruned, failed or cancelled; <see cref="Unfinished"/> until then, and permanently if its experiment was pruned first.
/// </param>
/// <param name="Attempts">Every attempt that ended.</param>
/// <param name="Result">Its metrics; null until it ends.</param>
[GenerateSerializer, Immutable, Alias("run-summary")]
public sealed record RunSummary(RunId Run, string State, ImmutableArray<AttemptRecord> Attempts, RunResult? Result)
{
    /// <summary>The state of a run that has not ended.</summary>
    public const string Unfinished = "unfinished";
}
