using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>
/// What a slot executes: a run, a shard of feature extraction, the import or audit of a dataset, a fit on all data, or the evaluation of an
/// experiment. Its id is unique in the cluster; for a run it is the run id.
/// </summary>
/// <param name="Id">Unique in the cluster.</param>
/// <param name="Owner">Who queued it and shares slots with other owners: a sweep, a feature set, a dataset.</param>
/// <param name="Payload">What to execute.</param>
/// <param name="Needs">What a slot must have.</param>
/// <param name="Priority">Higher goes first.</param>
[GenerateSerializer, Immutable, Alias("work-unit")]
public sealed record WorkUnit(string Id, string Owner, WorkPayload Payload, ResourceSpec Needs, int Priority = 0)
{
    /// <summary>How many units of one owner may execute at a time; null for no limit.</summary>
    [Id(0)] public int? OwnerLimit { get; init; } = Needs.MaxConcurrentRuns;

    /// <summary>Number of earlier attempts; the next is number <c>Attempts + 1</c>.</summary>
    [Id(1)] public int Attempts { get; init; }

    /// <summary>How many attempts in a row crashed or were lost without progress.</summary>
    [Id(3)] public int LostAttempts { get; init; }

    /// <summary>How many of those crashed.</summary>
    [Id(4)] public int CrashedAttempts { get; init; }

    /// <summary>Whether it needs exclusive use of the device.</summary>
    [Id(2)] public bool IsExclusive { get; init; } = Needs.IsExclusive;

    /// <summary>The W3C traceparent of the command that requested it; null without tracing.</summary>
    [Id(5)] public string? Trace { get; init; }

    /// <summary>Whether it goes before the other units of its owner.</summary>
    [Id(6)] public bool IsNext { get; init; }

    /// <summary>Units of an owner with a lower round go before those with a higher one.</summary>
    [Id(7)] public int Round { get; init; }
}

/// <summary>What a unit of work executes.</summary>
[JsonDerivedType(typeof(RunPayload), WorkKinds.Run)]
[JsonDerivedType(typeof(ShardPayload), WorkKinds.Shard)]
[JsonDerivedType(typeof(ImportPayload), WorkKinds.Import)]
[JsonDerivedType(typeof(AuditPayload), WorkKinds.Audit)]
[JsonDerivedType(typeof(RefitPayload), WorkKinds.Refit)]
[JsonDerivedType(typeof(EvaluationPayload), WorkKinds.Evaluation)]
[GenerateSerializer, Immutable, Alias("work-payload")]
public abstract record WorkPayload
{
    /// <summary>The name of its kind in metrics and traces: one of <see cref="WorkKinds"/>.</summary>
    [JsonIgnore]
    public string Kind => this switch
    {
        RunPayload => WorkKinds.Run,
        ShardPayload => WorkKinds.Shard,
        ImportPayload => WorkKinds.Import,
        AuditPayload => WorkKinds.Audit,
        RefitPayload => WorkKinds.Refit,
        EvaluationPayload => WorkKinds.Evaluation,
        _ => throw new NotSupportedException($"{GetType().Name} has no kind"),
    };
}

/// <summary>The kinds of work.</summary>
public static class WorkKinds
{
    /// <summary>A run of an experiment.</summary>
    public const string Run = "run";

    /// <summary>A shard of a feature set.</summary>
    public const string Shard = "shard";

    /// <summary>The import of a dataset.</summary>
    public const string Import = "import";

    /// <summary>The audit of a dataset.</summary>
    public const string Audit = "audit";

    /// <summary>The fit of an experiment's setting on all its data.</summary>
    public const string Refit = "refit";

    /// <summary>The evaluation of an experiment on another dataset.</summary>
    public const string Evaluation = "evaluation";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [Run, Shard, Import, Audit, Refit, Evaluation];
}

/// <summary>One run of an experiment: everything that determines its result.</summary>
/// <param name="Run">The run.</param>
/// <param name="FeatureSet">The feature set's content hash.</param>
/// <param name="Family">The family's name.</param>
/// <param name="Parameters">The complete setting.</param>
/// <param name="Protocol">Which slices it may see.</param>
/// <param name="Objective">The metric the search optimizes.</param>
/// <param name="Origin">The run with fewer epochs that it continues; null if it starts from scratch.</param>
/// <param name="Labels">Mixtures of its tracks; null where their genre is all that is known.</param>
[GenerateSerializer, Immutable, Alias("run-payload")]
public sealed record RunPayload(
    RunId Run, string FeatureSet, string Family, ParameterSet Parameters,
    Protocol Protocol, ObjectiveSpec Objective, RunOrigin? Origin = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MixtureLabels? Labels = null) : WorkPayload;

/// <summary>One shard of a feature set.</summary>
/// <param name="FeatureSet">The feature set's content hash.</param>
/// <param name="Source">How the dataset was imported: where its audio is and how it is cut into slices.</param>
/// <param name="DatasetVersion">The dataset's version, which identifies the track list.</param>
/// <param name="Spec">What is computed.</param>
/// <param name="Shard">Its number, from 0.</param>
[GenerateSerializer, Immutable, Alias("shard-payload")]
public sealed record ShardPayload(
    string FeatureSet, DatasetImportSpec Source, string DatasetVersion, FeatureSpec Spec, int Shard) : WorkPayload;

/// <summary>The import of a dataset.</summary>
[GenerateSerializer, Immutable, Alias("import-payload")]
public sealed record ImportPayload(DatasetImportSpec Spec) : WorkPayload
{
    /// <summary>Whether its tracks are to be compared with those that the dataset has, and replace them only if that is wanted.</summary>
    [Id(0)] public bool IsDraft { get; init; }
}

/// <summary>The audit of a dataset.</summary>
/// <param name="Dataset">The dataset when the audit was requested.</param>
[GenerateSerializer, Immutable, Alias("audit-payload")]
public sealed record AuditPayload(DatasetSummary Dataset) : WorkPayload;

/// <summary>The fit of an experiment's setting on all its data: everything that determines the model.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="FeatureSet">The feature set's content hash.</param>
/// <param name="Family">The family's name.</param>
/// <param name="Parameters">The complete setting.</param>
/// <param name="Protocol">The experiment's: seed, scaling, and the validation part where the family needs one.</param>
/// <param name="Labels">Mixtures that its runs learned from; null if they learned from genres.</param>
[GenerateSerializer, Immutable, Alias("refit-payload")]
public sealed record RefitPayload(
    ExperimentId Experiment, string FeatureSet, string Family, ParameterSet Parameters, Protocol Protocol,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MixtureLabels? Labels = null) : WorkPayload;

/// <summary>The evaluation of an experiment on a dataset that its models have not seen.</summary>
/// <param name="Spec">What is evaluated.</param>
/// <param name="Outputs">The experiment's runs with their models.</param>
/// <param name="Parameters">Its setting.</param>
/// <param name="Protocol">What each run could see.</param>
/// <param name="FeatureSet">The feature set of the dataset, of the experiment's feature spec.</param>
/// <param name="External">The dataset.</param>
/// <param name="TrainedOn">The experiment's dataset in the version that it was trained on.</param>
[GenerateSerializer, Immutable, Alias("evaluation-payload")]
public sealed record EvaluationPayload(
    EvaluationSpec Spec, ExperimentOutputs Outputs, ParameterSet Parameters, Protocol Protocol, string FeatureSet, DatasetSummary External,
    DatasetSummary TrainedOn) : WorkPayload;

/// <summary>What a user requests from an import.</summary>
/// <param name="Name">The dataset's name.</param>
/// <param name="Root">The folder or archive that holds the audio, absolute, as the silos see it.</param>
/// <param name="Layout">One of <see cref="DatasetLayouts"/>.</param>
/// <param name="Slices">How tracks are cut.</param>
/// <param name="Groups">A CSV file of track and group, or null.</param>
/// <param name="SampleRate">Sample rate that all audio is resampled to, hertz.</param>
/// <param name="MaxHours">Longer files are quarantined; null for the default.</param>
[GenerateSerializer, Immutable, Alias("dataset-import-spec")]
public sealed record DatasetImportSpec(
    string Name, string Root, string Layout, SliceRule Slices, string? Groups = null, int SampleRate = 22050, double? MaxHours = null)
{
    /// <summary>
    /// The file of the layout manifest, relative to the root; null for manifest.csv, .tsv or .jsonl. Of an imported array, the table of its
    /// rows.
    /// </summary>
    [Id(0)] public string? Manifest { get; init; }

    /// <summary>The column of a manifest or of metadata that has the labels; null for its usual names.</summary>
    [Id(1)] public string? LabelColumn { get; init; }

    /// <summary>The part of a published dataset to import, such as FMA's small; null for all that is there.</summary>
    [Id(2)] public string? Subset { get; init; }

    /// <summary>What a label is called; null for the word of the layout: genre, or label.</summary>
    [Id(3)] public string? LabelWord { get; init; }

    /// <summary>Further folders and archives, absolute; null for none.</summary>
    [Id(4)] public ImmutableArray<string>? MoreRoots { get; init; }

    /// <summary>Corrected labels by the names of tracks, see <see cref="LabelCorrections"/>; null for none.</summary>
    [Id(5)] public ImmutableSortedDictionary<string, string>? Corrections { get; init; }

    /// <summary>
    /// The default limit: few tracks are longer, and a few bytes of a compressed file can claim days.
    /// </summary>
    public const double DefaultMaxHours = 4;

    /// <summary>Maximum duration; longer files are quarantined.</summary>
    [JsonIgnore]
    public TimeSpan MaxDuration => TimeSpan.FromHours(MaxHours ?? DefaultMaxHours);
}

/// <summary>Where a dataset's tracks and labels come from.</summary>
public static class DatasetLayouts
{
    /// <summary>GENRE/FILE, or GENRE/GROUP/FILE.</summary>
    public const string GenreFolders = "genre-folders";

    /// <summary>A table names files and labels.</summary>
    public const string Manifest = "manifest";

    /// <summary>Features computed elsewhere, a table or an array with one, name tracks and genres; there is no audio.</summary>
    public const string Table = "table";

    /// <summary>GTZAN as published.</summary>
    public const string Gtzan = "gtzan";

    /// <summary>The Free Music Archive's dataset as published.</summary>
    public const string Fma = "fma";

    /// <summary>ESC-50 as published.</summary>
    public const string Esc50 = "esc50";

    /// <summary>Ballroom as published.</summary>
    public const string Ballroom = "ballroom";

    /// <summary>Hugging Face's audiofolder.</summary>
    public const string AudioFolder = "audiofolder";

    /// <summary>Those that an import of audio can name.</summary>
    public static ImmutableArray<string> OfAudio { get; } = [GenreFolders, Manifest, Gtzan, Fma, Esc50, Ballroom, AudioFolder];
}
