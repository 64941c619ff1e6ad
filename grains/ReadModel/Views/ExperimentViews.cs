using System.Collections.Immutable;
using Experiments.ClientCli.Output;
using Experiments.Domain;

namespace Experiments.ClientCli.Views;

/// <summary>One experiment: setting, estimates, runs.</summary>
internal static class ExperimentViews
{
    /// <summary><c>experiment show</c>.</summary>
    public static View Show(ExperimentSummary summary, ImmutableArray<RunSummary> runs, ExperimentAnalysis analysis)
    {
        var first = runs.Select(run => run.Result).OfType<RunResult>().FirstOrDefault();
        List<string> lines =
        [
            $"{summary.Experiment}: {summary.Family} {summary.Parameters}",
            .. Origin(runs),
            "",
            .. Estimates(summary),
            "",
            .. Runs(runs),
            "",
        ];
        if (summary.Verdict is { } verdict)
        {
            lines.Add(verdict);
        }

        if (analysis.BiasVariance is { } parts)
        {
            lines.Add($"bias {Words.Percent(parts.Bias)} %, variance {Words.Percent(parts.Variance)} % of an error of {Words.Percent(parts.Error)} % "
                + $"over {parts.Slices} slices tested twice or more");
        }

        lines.AddRange(summary.Notes.Select(note => $"note: {note}"));
        if (first is not null)
        {
            lines.Add($"environment: {string.Join(", ", first.Environment.Select(pair => $"{pair.Key} {pair.Value}"))}");
        }

        return new View(lines, new { Summary = summary, analysis.BiasVariance, Runs = runs.Select(Describe) });
    }

    /// <summary>After which epochs of an earlier experiment the runs went on, where they did.</summary>
    private static IEnumerable<string> Origin(ImmutableArray<RunSummary> runs)
    {
        int[] epochs = [.. runs.Select(run => run.Result?.ContinuedFromEpoch).OfType<int>().Distinct().Order()];
        return epochs.Length == 0 ? [] : [$"went on from a kept checkpoint after epoch {string.Join(", ", epochs)}; fit times count the epochs before it, too"];
    }

    private static IEnumerable<string> Estimates(ExperimentSummary summary)
    {
        var table = new TextTable("metric", "mean [95 % interval]", "std", "n");
        foreach (var metric in MetricNames.All)
        {
            if (summary.Find(metric) is { } estimate)
            {
                table.Add(Words.Unit(metric), Words.Metric(metric, estimate), Words.Metric(metric, estimate.Std), Numbers.Text($"{estimate.Count}"));
            }
        }

        return table.Lines();
    }

    private static IEnumerable<string> Runs(ImmutableArray<RunSummary> runs)
    {
        var table = new TextTable("run", "state", "train %", "valid %", "test %", "gap", "fit s", "epochs", "device", "seed");
        foreach (var run in runs)
        {
            var result = run.Result;
            table.Add(
                Numbers.Text($"r{run.Run.Repeat}f{run.Run.Fold}"),
                run.State,
                Words.Percent(result?.Train.SliceAccuracy),
                Words.Percent(result?.Validation?.SliceAccuracy),
                Words.Percent(result?.Test.SliceAccuracy),
                Words.Percent(result?.Gap),
                Numbers.Seconds(result?.FitSeconds),
                result?.Epochs is { } epochs ? Numbers.Text($"{epochs}{(result.StoppedEarly ? "*" : "")}") : null,
                result?.Device,
                result is null ? null : Numbers.Text($"{result.Seed:x16}"));
        }

        foreach (var line in table.Lines())
        {
            yield return line;
        }

        foreach (var run in runs.Where(run => run.Result is null && !run.Attempts.IsEmpty))
        {
            yield return $"r{run.Run.Repeat}f{run.Run.Fold} {run.State}: {run.Attempts[^1].Reason}";
        }
    }

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
