using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.ReadModel.Mlflow;

/// <summary>
/// A sweep in the terms of MLflow: one experiment of MLflow, in it a run for each of our experiments, and below that a run for each of our
/// runs. IDs are derived from the sweep's ID, the time of its submission and the run, so a repeated export has the same ones.
/// </summary>
/// <param name="sweep">The sweep, with the ID that it began with.</param>
/// <param name="name">The sweep's name as it is shown.</param>
/// <param name="set">Its feature set; null if unknown.</param>
/// <param name="user">Who exports it.</param>
public sealed class MlflowMapping(SweepSummary sweep, string name, FeatureSetSummary? set, string user)
{
    /// <summary>The tag that has the ID of our experiment or run.</summary>
    public const string IdTag = "experiments.id";

    // Limits of MLflow on the length of a value (mlflow/utils/validation.py).
    private const int MaxParameter = 6000;
    private const int MaxTag = 8000;

    private readonly bool _isOver =
        sweep.State is SweepState.Completed or SweepState.Stopped or SweepState.Cancelled or SweepState.Failed;

    /// <summary>The experiment of MLflow.</summary>
    public MlflowExperiment Experiment() => new(
        1 + (BinaryPrimitives.ReadUInt32LittleEndian(Digest("experiment")) % int.MaxValue),
        name,
        Milliseconds(sweep.SubmittedAt),
        Milliseconds(sweep.EndedAt ?? sweep.SubmittedAt),
        Tags(
            (IdTag, sweep.Id),
            ("mlflow.experimentKind", "custom_model_development"),
            ("mlflow.note.content", $"Sweep {name} over dataset {sweep.Spec.Dataset}, exported from Experiments."),
            ("dataset", sweep.Spec.Dataset),
            ("dataset.version", set?.DatasetVersion),
            ("protocol", Protocol())));

    /// <summary>An experiment of ours and, after it, its runs.</summary>
    public IEnumerable<MlflowRun> Runs(ExperimentSummary experiment, ImmutableArray<RunSummary> runs)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var children = runs.Select(run => Child(experiment, run)).ToArray();
        return children.Prepend(Parent(experiment, children));
    }

    private MlflowRun Parent(ExperimentSummary experiment, MlflowRun[] children)
    {
        var start = children.Select(run => run.StartTime).DefaultIfEmpty(Milliseconds(sweep.SubmittedAt)).Min();
        var end = children.Select(run => run.EndTime ?? run.StartTime).DefaultIfEmpty(start).Max();
        var isComplete = experiment.Runs + experiment.FailedRuns >= sweep.Spec.Protocol.CountRuns();
        var status = experiment.PruneReason is not null ? "KILLED"
            : isComplete ? (experiment.Runs > 0 ? "FINISHED" : "FAILED")
            : _isOver ? "KILLED"
            : "RUNNING";
        var id = experiment.Experiment.ToString();
        return new MlflowRun
        {
            Id = IdOf(id),
            Name = id,
            Status = status,
            StartTime = start,
            EndTime = status == "RUNNING" ? null : end,
            User = user,
            Tags = Tags(
                [
                    .. Common(experiment, id, "experiment"),
                    ("mlflow.note.content", experiment.Verdict),
                    ("verdict", experiment.Verdict),
                    ("notes", experiment.Notes.IsDefaultOrEmpty ? null : string.Join('\n', experiment.Notes)),
                    ("rank", experiment.Rank?.ToString(CultureInfo.InvariantCulture)),
                    ("pruned", experiment.PruneReason),
                ]),
            Parameters = Parameters(experiment),
            Metrics = [.. MlflowMetrics.Of(experiment, end)],
            Artifacts = Artifacts("experiment.json", experiment),
        };
    }

    private MlflowRun Child(ExperimentSummary experiment, RunSummary run)
    {
        var start = Milliseconds(run.Attempts.Select(attempt => attempt.AcquiredAt).DefaultIfEmpty(sweep.SubmittedAt).Min());
        var end = Milliseconds(run.Attempts.Select(attempt => attempt.EndedAt).DefaultIfEmpty(sweep.SubmittedAt).Max());
        var status = run.State switch
        {
            "completed" => "FINISHED",
            "failed" => "FAILED",
            RunSummary.Unfinished when !_isOver && experiment.PruneReason is null => "RUNNING",
            _ => "KILLED",
        };
        var (id, result) = (run.Run.ToString(), run.Result);
        return new MlflowRun
        {
            Id = IdOf(id),
            Parent = IdOf(experiment.Experiment.ToString()),
            Name = id,
            Status = status,
            StartTime = start,
            EndTime = status == "RUNNING" ? null : end,
            User = user,
            Tags = Tags(
                [
                    .. Common(experiment, id, "run"),
                    ("mlflow.parentRunId", IdOf(experiment.Experiment.ToString())),
                    ("state", run.State),
                    ("attempts", run.Attempts.Length.ToString(CultureInfo.InvariantCulture)),
                    ("reason", status is "FINISHED" ? null : run.Attempts.LastOrDefault()?.Reason),
                    ("device", result?.Device),
                    ("threads", result?.Threads.ToString(CultureInfo.InvariantCulture)),
                    ("stoppedEarly", result is { StoppedEarly: true } ? "true" : null),
                ]),
            Parameters = Parameters(experiment)
                .SetItem("repeat", run.Run.Repeat.ToString(CultureInfo.InvariantCulture))
                .SetItem("fold", run.Run.Fold.ToString(CultureInfo.InvariantCulture))
                .SetItems(result is null ? [] : [KeyValuePair.Create("seed", result.Seed.ToString(CultureInfo.InvariantCulture))]),
            Metrics = result is null ? [] : [.. MlflowMetrics.Of(result, start, end)],
            Artifacts = Artifacts("run.json", run),
        };
    }

    private IEnumerable<(string Key, string? Value)> Common(ExperimentSummary experiment, string id, string kind) =>
    [
        (IdTag, id),
        ("experiments.kind", kind),
        ("mlflow.runName", id),
        ("mlflow.user", user),
        ("mlflow.source.name", "experiments"),
        ("mlflow.source.type", "LOCAL"),
        ("family", experiment.Family),
        ("dataset", sweep.Spec.Dataset),
        ("dataset.version", set?.DatasetVersion),
        ("features", sweep.Spec.Features),
        ("features.id", sweep.FeatureSet),
        ("protocol", Protocol()),
    ];

    private string Protocol()
    {
        var protocol = sweep.Spec.Protocol;
        var (folds, repeats) = (Display.Count(protocol.Folds, "fold"), Display.Count(protocol.Repeats, "repeat"));
        return string.Create(CultureInfo.InvariantCulture, $"split by {protocol.Split}, {folds}, {repeats}, seed {protocol.Seed}");
    }

    private static ImmutableSortedDictionary<string, string> Parameters(ExperimentSummary experiment) => experiment.Parameters
        .Select(pair => KeyValuePair.Create(pair.Key, Cut(pair.Value.ToString(), MaxParameter)))
        .Append(KeyValuePair.Create("family", experiment.Family))
        .DistinctBy(pair => pair.Key)
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Those that have a value; MLflow refuses one that is empty or too long.</summary>
    private static ImmutableSortedDictionary<string, string> Tags(params (string Key, string? Value)[] tags) => tags
        .Where(tag => !string.IsNullOrEmpty(tag.Value))
        .ToImmutableSortedDictionary(tag => tag.Key, tag => Cut(tag.Value!, MaxTag), StringComparer.Ordinal); // not null: filtered

    private static ImmutableSortedDictionary<string, string> Artifacts<T>(string file, T content) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(file, JsonSerializer.Serialize(content, DomainJson.Indented));

    private static string Cut(string text, int length) => text.Length <= length ? text : $"{text[..(length - 1)]}…";

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private string IdOf(string run) => Convert.ToHexStringLower(Digest(run).AsSpan(0, 16));

    private byte[] Digest(string of) => SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{sweep.Id}\n{sweep.SubmittedAt.UtcTicks}\n{of}")));
}
