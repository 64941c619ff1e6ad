using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>One experiment: setting, estimates, runs.</summary>
public static class ExperimentViews
{
    /// <summary><c>experiment show</c>; with its feature set if that is known.</summary>
    public static View Show(
        ExperimentSummary summary, ImmutableArray<RunSummary> runs, ExperimentAnalysis analysis, FeatureSetSummary? set = null,
        params IReadOnlyList<EvaluationSummary> evaluations)
    {
        var first = runs.Select(run => run.Result).OfType<RunResult>().FirstOrDefault();
        List<Block> blocks =
        [
            $"{summary.Experiment}: {summary.Family}",
            .. Origin(runs),
            .. set is null ? (Block[])[] : [$"over dataset {set.Dataset}, version {Display.Hash(set.DatasetVersion)}"],
            "",
            Estimates(summary),
            "",
            Runs(runs),
            .. Failures(runs),
            "",
        ];
        if (summary.Verdict is { } verdict)
        {
            blocks.Add(verdict);
        }

        if (analysis.BiasVariance is { } parts)
        {
            blocks.Add($"bias {Display.Percent(parts.Bias)} %, variance {Display.Percent(parts.Variance)} % of the error of "
                + $"{Display.Percent(parts.Error)} % over {parts.Slices} slices tested twice or more");
        }

        blocks.AddRange(summary.Notes.Select(note => new Line($"note: {note}")));
        blocks.AddRange(EvaluationViews.Section(evaluations));
        blocks.AddRange(
            ["", Named("parameter", summary.Parameters.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())))]);
        if (first is not null)
        {
            blocks.AddRange(["", Named("environment", first.Environment)]);
        }

        return new View(blocks, new
        {
            Summary = summary,
            set?.Dataset,
            set?.DatasetVersion,
            analysis.BiasVariance,
            Runs = runs.Select(Describe),
            Evaluations = evaluations.Select(EvaluationViews.Shape),
        });
    }

    /// <summary>After which epoch of an earlier experiment the runs continued, if they did.</summary>
    public static IEnumerable<string> Origin(ImmutableArray<RunSummary> runs)
    {
        int[] epochs = [.. runs.Select(run => run.Result?.ContinuedFromEpoch).OfType<int>().Distinct().Order()];
        return epochs.Length == 0
            ? []
            : [$"resumed from a checkpoint after epoch {string.Join(", ", epochs)}; fit times include the epochs before it"];
    }

    /// <summary>Names with their values.</summary>
    public static Table Named(string heading, IEnumerable<KeyValuePair<string, string>> values) =>
        Table.Of([heading, "value"], values, pair => [pair.Key, pair.Value]) with { NumericColumns = [] };

    /// <summary>Every metric with its interval, and what the interval is over.</summary>
    public static Table Estimates(ExperimentSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var known = MetricNames.All.Select(metric => (Metric: metric, Estimate: summary.Find(metric)))
            .Where(row => row.Estimate is not null);
        return Table.Of(["metric", "mean [95 % interval]", "over", "std", "n"], known, row =>
        [
            MetricNames.WithUnit(row.Metric, MetricNames.InWords(row.Metric)), Display.Metric(row.Metric, row.Estimate),
            Over(row.Estimate!), // not null: chosen above
            Display.Metric(row.Metric, row.Estimate?.Std), DisplayNumbers.Text($"{row.Estimate?.Count}"),
        ]) with
        { NumericColumns = [1, 3, 4] };
    }

    /// <summary>What an interval is over: few runs give a wide one.</summary>
    private static string Over(Estimate estimate) => estimate.Method switch
    {
        IntervalMethod.Tracks or IntervalMethod.Exact => "tracks",
        IntervalMethod.Corrected or IntervalMethod.Plain => "runs",
        _ => "",
    };

    /// <summary>One row per run; a short line has no place for what is the same for most of them.</summary>
    private static Table Runs(ImmutableArray<RunSummary> runs)
    {
        var table = AllOfRuns(runs);
        int[] withoutDevice = [0, 1, 2, 3, 4, 5, 6, 7, 9], withoutSeed = [0, 1, 2, 3, 4, 5, 6, 7], accuracies = [0, 1, 2, 3, 4, 5];
        return table with
        {
            Narrower = table.Only(withoutDevice) with { Narrower = table.Only(withoutSeed) with { Narrower = table.Only(accuracies) } },
        };
    }

    /// <summary>One row per run, with all columns.</summary>
    public static Table AllOfRuns(ImmutableArray<RunSummary> runs) => Table.Of(
        ["run", "state", "train %", "valid %", "test %", "gap, points", "fit s", "epochs", "device", "seed"],
        runs,
        run =>
        [
            run.Run.ShortName,
            run.State,
            Display.Percent(run.Result?.Train.SliceAccuracy),
            Display.Percent(run.Result?.Validation?.SliceAccuracy),
            Display.Percent(run.Result?.Test.SliceAccuracy),
            Display.Percent(run.Result?.Gap),
            DisplayNumbers.Seconds(run.Result?.FitSeconds),
            run.Result is { Epochs: { } epochs } result ? DisplayNumbers.Text($"{epochs}{(result.StoppedEarly ? "*" : "")}") : null,
            run.Result?.Device,
            run.Result is null ? null : DisplayNumbers.Text($"{run.Result.Seed:x16}"),
        ]);

    /// <summary>Why runs have no result, a line each.</summary>
    public static IEnumerable<string> Failures(ImmutableArray<RunSummary> runs) => runs
        .Where(run => run.Result is null && !run.Attempts.IsEmpty)
        .Select(run => $"{run.Run.ShortName} {run.State}: {run.Attempts[^1].Reason}");

    private static object Describe(RunSummary run) => new
    {
        run.Run,
        run.State,
        Attempts = run.Attempts.Length,
        run.Attempts.LastOrDefault()?.Reason,
        TrainAccuracy = run.Result?.Train.SliceAccuracy,
        ValidationAccuracy = run.Result?.Validation?.SliceAccuracy,
        TestAccuracy = run.Result?.Test.SliceAccuracy,
        run.Result?.Gap,
        run.Result?.ContinuedFromEpoch,
        TrackAccuracy = run.Result?.Test.TrackAccuracy,
        run.Result?.FitSeconds,
        run.Result?.PredictSeconds,
        run.Result?.Epochs,
        run.Result?.StoppedEarly,
        run.Result?.Device,
        run.Result?.Threads,
        run.Result?.Seed,
        run.Result?.Environment,
    };
}
