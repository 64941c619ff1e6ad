using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>Report from the holder of a lease when its attempt has ended.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Result">Its result; null unless the attempt completed or was pruned.</param>
/// <param name="EndedAt">When.</param>
/// <param name="Reason">One line for the user; null if nothing went wrong.</param>
/// <param name="Log">The log artifact's path below the artifact root; null if there is none.</param>
/// <param name="Epochs">First and last epoch; null for families without epochs.</param>
[GenerateSerializer, Immutable, Alias("work-report")]
public sealed record WorkReport(
    Lease Lease, AttemptOutcome Outcome, WorkResult? Result, DateTimeOffset EndedAt,
    string? Reason = null, string? Log = null, EpochSpan? Epochs = null)
{
    /// <summary>The attempt's stored record.</summary>
    public AttemptRecord ToRecord() =>
        new(Lease.Attempt, Lease.Slot, Lease.AcquiredAt, EndedAt, Outcome, Reason, Log, Epochs);
}

/// <summary>Result of a unit of work.</summary>
[JsonDerivedType(typeof(RunOutput), "run")]
[JsonDerivedType(typeof(ShardOutput), "shard")]
[JsonDerivedType(typeof(ImportOutput), "import")]
[JsonDerivedType(typeof(AuditOutput), "audit")]
[JsonDerivedType(typeof(RefitOutput), "refit")]
[JsonDerivedType(typeof(EvaluationOutput), "evaluation")]
[GenerateSerializer, Immutable, Alias("work-result")]
public abstract record WorkResult;

/// <summary>Result of a run: its metrics and the location of its artifacts.</summary>
/// <param name="Result">The metrics.</param>
/// <param name="FeatureSet">The feature set's content hash: predictions have the same rows.</param>
/// <param name="Folder">The attempt's folder below the artifact root: predictions, model, checkpoints, log.</param>
[GenerateSerializer, Immutable, Alias("run-output")]
public sealed record RunOutput(RunResult Result, string FeatureSet, string Folder) : WorkResult;

/// <summary>The runs of an experiment that have a result.</summary>
[GenerateSerializer, Immutable, Alias("experiment-outputs")]
public sealed record ExperimentOutputs(ExperimentId Experiment, string Family, ImmutableArray<RunOutput> Runs)
{
    /// <summary>The complete setting; null from an earlier build.</summary>
    [Id(0)] public ParameterSet? Parameters { get; init; }

    /// <summary>What each run saw; null from an earlier build.</summary>
    [Id(1)] public Protocol? Protocol { get; init; }

    /// <summary>Mixtures of the tracks; null where their genre is all that was known.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public MixtureLabels? Labels { get; init; }
}

/// <summary>What statistics over a sweep need of an experiment: its results without curves, environments and per-genre details.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Family">Its family.</param>
/// <param name="Parameters">Its setting.</param>
/// <param name="FailedRuns">Number of runs that failed for good.</param>
/// <param name="Runs">One result per run that has one.</param>
[GenerateSerializer, Immutable, Alias("experiment-results")]
public sealed record ExperimentResultList(
    ExperimentId Experiment, string Family, ParameterSet Parameters, int FailedRuns, ImmutableArray<RunResult> Runs);

/// <summary>An experiment's report to its sweep about the runs that have ended.</summary>
/// <param name="Summary">Summary of their results.</param>
/// <param name="Ended">The runs that have ended.</param>
/// <param name="Slots">Slots and times of their attempts, including attempts without a result.</param>
[GenerateSerializer, Immutable, Alias("experiment-report")]
public sealed record ExperimentReport(ExperimentSummary Summary, ImmutableArray<RunId> Ended, ImmutableArray<SlotTime> Slots);

/// <summary>Result of a shard of feature extraction.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Rows">Number of slices.</param>
[GenerateSerializer, Immutable, Alias("shard-output")]
public sealed record ShardOutput(int Shard, int Rows) : WorkResult;

/// <summary>Result of an import.</summary>
/// <param name="Tracks">The artifact that lists the tracks, as a path below the artifact root.</param>
/// <param name="Version">The dataset's version: a hash over content hashes and labels.</param>
/// <param name="Quarantined">Skipped files, with the reasons.</param>
/// <param name="TrackCount">Number of tracks.</param>
/// <param name="SliceCount">Number of slices.</param>
/// <param name="DurationSeconds">Total length of all tracks, seconds.</param>
/// <param name="Genres">Tracks of each genre.</param>
/// <param name="TracksHash">The SHA-256 of that artifact; null if an earlier build wrote it.</param>
/// <param name="WholeSlices">Slices without padding; null from an earlier build, or for a table without audio.</param>
/// <param name="Notes">What the user should know of its tables and names; null from an earlier build.</param>
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
    int? WholeSlices = null,
    ImmutableArray<string>? Notes = null) : WorkResult
{
    /// <summary>The names of the folds that the dataset was published with; null if none.</summary>
    [Id(0)] public ImmutableArray<string>? Folds { get; init; }

    /// <summary>What a label is called where it is no genre; null for genre.</summary>
    [Id(1)] public string? LabelWord { get; init; }

    /// <summary>The result for a stored track list.</summary>
    /// <param name="artifact">The track list.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="version">The dataset's version.</param>
    /// <param name="tracks">Its tracks.</param>
    /// <param name="quarantined">Files that could not be imported.</param>
    /// <param name="wholeSlices">How many slices are not padded; null without audio.</param>
    public static ImportOutput Of(
        string artifact, string hash, string version, ImmutableArray<TrackInfo> tracks, ImmutableArray<QuarantinedFile> quarantined,
        int? wholeSlices = null) =>
        new(
            artifact,
            version,
            quarantined,
            tracks.Length,
            tracks.Sum(track => track.Slices),
            tracks.Sum(track => track.DurationSeconds),
            tracks.GroupBy(track => track.Genre)
                .ToImmutableSortedDictionary(genre => genre.Key, genre => genre.Count(), StringComparer.Ordinal),
            hash,
            wholeSlices)
        {
            Folds = PublishedFolds.NamesOf(tracks) is { IsEmpty: false } folds ? folds : null,
        };
}

/// <summary>Result of an audit.</summary>
/// <param name="Audit">The artifact that holds it, as a path below the artifact root.</param>
/// <param name="Version">The dataset's version.</param>
[GenerateSerializer, Immutable, Alias("audit-output")]
public sealed record AuditOutput(string Audit, string Version) : WorkResult;

/// <summary>Result of a fit on all data.</summary>
/// <param name="Refit">What was fitted.</param>
/// <param name="Folder">The attempt's folder below the artifact root.</param>
/// <param name="Rows">Slices that it was fitted on.</param>
/// <param name="ValidationRows">Slices held back for early stopping, or for the sharpness of probabilities.</param>
/// <param name="FitSeconds">Duration of the fit, seconds.</param>
/// <param name="Sha256">SHA-256 of the model.</param>
[GenerateSerializer, Immutable, Alias("refit-output")]
public sealed record RefitOutput(
    RefitPayload Refit, string Folder, int Rows, int ValidationRows, double FitSeconds, string Sha256) : WorkResult;
/// <summary>Result of an evaluation.</summary>
/// <param name="Evaluation">All its figures.</param>
[GenerateSerializer, Immutable, Alias("evaluation-output")]
public sealed record EvaluationOutput(ExternalEvaluation Evaluation) : WorkResult;

/// <summary>The response to a report.</summary>
/// <param name="IsRecorded">Whether it was recorded. A fenced holder's report never is.</param>
/// <param name="Next">The slot's next lease, if it asked for work again and a unit fits.</param>
[GenerateSerializer, Immutable, Alias("report-answer")]
public sealed record ReportAnswer(bool IsRecorded, Lease? Next);

/// <summary>A lease in a renewal.</summary>
/// <param name="Unit">Its unit of work.</param>
/// <param name="Epoch">Its fencing epoch.</param>
/// <param name="Epochs">Progress of the attempt; null for families without epochs.</param>
[GenerateSerializer, Immutable, Alias("lease-key")]
public readonly record struct LeaseKey(string Unit, LeaseEpoch Epoch, EpochSpan? Epochs = null);

/// <summary>State of the pool and its queue.</summary>
/// <param name="Waiting">Units in the queue.</param>
/// <param name="Running">Units executing.</param>
/// <param name="Slots">Slots seen within three times a lease's duration.</param>
/// <param name="OldestWaitSeconds">How long the oldest unit has waited, seconds; 0 if none waits.</param>
[GenerateSerializer, Immutable, Alias("pool-status")]
public sealed record PoolStatus(int Waiting, int Running, int Slots, double OldestWaitSeconds);

/// <summary>Number of units of one owner.</summary>
/// <param name="Waiting">In the queue.</param>
/// <param name="Running">Executing.</param>
/// <param name="Held">Why nodes accept no work from any owner, in one line; null if they do.</param>
[GenerateSerializer, Immutable, Alias("owner-count")]
public readonly record struct OwnerCount(int Waiting, int Running, string? Held = null);

/// <summary>Why a unit of work is in its current state, in words.</summary>
/// <param name="Unit">Its id.</param>
/// <param name="State"><see cref="Waiting"/>, running or <see cref="Unknown"/>.</param>
/// <param name="Reasons">One line per reason.</param>
[GenerateSerializer, Immutable, Alias("work-explanation")]
public sealed record WorkExplanation(string Unit, string State, ImmutableArray<string> Reasons)
{
    /// <summary>The state of a unit in the queue.</summary>
    public const string Waiting = "waiting";

    /// <summary>The state of a unit that neither waits nor runs.</summary>
    public const string Unknown = "unknown";
}
