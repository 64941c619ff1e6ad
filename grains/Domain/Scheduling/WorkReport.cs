using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>What the holder of a lease says when its attempt has ended.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Result">What came of it; null but for completed and pruned attempts.</param>
/// <param name="EndedAt">When.</param>
/// <param name="Reason">One line for people; null where all went well.</param>
/// <param name="Log">The log artifact's path below the artifact root; null where there is none.</param>
/// <param name="Epochs">From which epoch to which; null for families without epochs.</param>
[GenerateSerializer, Immutable, Alias("work-report")]
public sealed record WorkReport(
    Lease Lease, AttemptOutcome Outcome, WorkResult? Result, DateTimeOffset EndedAt,
    string? Reason = null, string? Log = null, EpochSpan? Epochs = null)
{
    /// <summary>The attempt as it is kept.</summary>
    public AttemptRecord ToRecord() =>
        new(Lease.Attempt, Lease.Slot, Lease.AcquiredAt, EndedAt, Outcome, Reason, Log, Epochs);
}

/// <summary>What came of a unit of work.</summary>
[JsonDerivedType(typeof(RunOutput), "run")]
[JsonDerivedType(typeof(ShardOutput), "shard")]
[JsonDerivedType(typeof(ImportOutput), "import")]
[JsonDerivedType(typeof(AuditOutput), "audit")]
[GenerateSerializer, Immutable, Alias("work-result")]
public abstract record WorkResult;

/// <summary>What came of a run: its numbers, and where its artifacts lie.</summary>
/// <param name="Result">The numbers.</param>
/// <param name="FeatureSet">The feature set's content hash: the rows of the predictions are its rows.</param>
/// <param name="Folder">The attempt's folder below the artifact root: predictions, model, checkpoints, log.</param>
[GenerateSerializer, Immutable, Alias("run-output")]
public sealed record RunOutput(RunResult Result, string FeatureSet, string Folder) : WorkResult;

/// <summary>The runs of an experiment that have a result.</summary>
[GenerateSerializer, Immutable, Alias("experiment-outputs")]
public sealed record ExperimentOutputs(ExperimentId Experiment, string Family, ImmutableArray<RunOutput> Runs);

/// <summary>What an experiment tells its sweep of the runs that have ended.</summary>
/// <param name="Summary">Their results summed up.</param>
/// <param name="Ended">Which they are.</param>
/// <param name="Slots">Where and how long attempts at them were executed, those included that came to nothing.</param>
[GenerateSerializer, Immutable, Alias("experiment-report")]
public sealed record ExperimentReport(ExperimentSummary Summary, ImmutableArray<RunId> Ended, ImmutableArray<SlotTime> Slots);

/// <summary>What came of a shard of extraction.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Rows">Slices in it.</param>
[GenerateSerializer, Immutable, Alias("shard-output")]
public sealed record ShardOutput(int Shard, int Rows) : WorkResult;

/// <summary>What came of an import.</summary>
/// <param name="Tracks">The artifact that lists the tracks, as a path below the artifact root.</param>
/// <param name="Version">The dataset's version: a hash over content hashes and labels.</param>
/// <param name="Quarantined">Files left out, with their reasons.</param>
/// <param name="TrackCount">Number of tracks.</param>
/// <param name="SliceCount">Number of slices.</param>
/// <param name="DurationSeconds">Length of all tracks, seconds.</param>
/// <param name="Genres">Tracks of each genre.</param>
/// <param name="TracksHash">The SHA-256 of that artifact; null where an earlier build wrote it.</param>
/// <param name="WholeSlices">Slices without padding; null where an earlier build counted, or a table came without audio.</param>
[GenerateSerializer, Immutable, Alias("import-output")]
public sealed record ImportOutput(
    string Tracks,
    string Version,
    ImmutableArray<QuarantinedFile> Quarantined,
    int TrackCount,
    int SliceCount,
    double DurationSeconds,
    ImmutableSortedDictionary<string, int> Genres,
    string? TracksHash = null,
    int? WholeSlices = null) : WorkResult;

/// <summary>What came of an audit.</summary>
/// <param name="Audit">The artifact that holds it, as a path below the artifact root.</param>
/// <param name="Version">The dataset's version.</param>
[GenerateSerializer, Immutable, Alias("audit-output")]
public sealed record AuditOutput(string Audit, string Version) : WorkResult;

/// <summary>The answer to a report.</summary>
/// <param name="IsRecorded">Was it recorded? A fenced holder's never is.</param>
/// <param name="Next">The slot's next lease, where it offered itself again and something fits.</param>
[GenerateSerializer, Immutable, Alias("report-answer")]
public sealed record ReportAnswer(bool IsRecorded, Lease? Next);

/// <summary>A lease in a renewal.</summary>
/// <param name="Unit">Its unit of work.</param>
/// <param name="Epoch">Its fencing epoch.</param>
/// <param name="Epochs">How far the attempt has come; null for families without epochs.</param>
[GenerateSerializer, Immutable, Alias("lease-key")]
public readonly record struct LeaseKey(string Unit, LeaseEpoch Epoch, EpochSpan? Epochs = null);

/// <summary>What the pool has and what waits.</summary>
/// <param name="Waiting">Units in the queue.</param>
/// <param name="Running">Units executing.</param>
/// <param name="Slots">Slots heard of within a lease's duration.</param>
/// <param name="OldestWaitSeconds">How long the oldest unit has waited, seconds; 0 where none waits.</param>
[GenerateSerializer, Immutable, Alias("pool-status")]
public sealed record PoolStatus(int Waiting, int Running, int Slots, double OldestWaitSeconds);

/// <summary>Units of one owner.</summary>
/// <param name="Waiting">In the queue.</param>
/// <param name="Running">Executing.</param>
/// <param name="Held">Why nodes take no work of anyone, in a line; null where they do.</param>
[GenerateSerializer, Immutable, Alias("owner-count")]
public readonly record struct OwnerCount(int Waiting, int Running, string? Held = null);

/// <summary>Why a unit of work is where it is, in words.</summary>
/// <param name="Unit">Its id.</param>
/// <param name="State">waiting, running or unknown.</param>
/// <param name="Reasons">A line each.</param>
[GenerateSerializer, Immutable, Alias("work-explanation")]
public sealed record WorkExplanation(string Unit, string State, ImmutableArray<string> Reasons);
