using System.Collections.Immutable;
using Experiments.ClientCli.Output;
using Experiments.Domain;

namespace Experiments.ClientCli.Views;

/// <summary>How an experiment learned, and how far apart train and test came.</summary>
internal static class CurveViews
{
    /// <summary><c>experiment curves</c>.</summary>
    public static View Curves(ImmutableArray<RunSummary> runs)
    {
        var results = Results(runs);
        var lines = new List<string>();
        foreach (var result in results.Where(result => !result.Curve.IsEmpty))
        {
            var table = new TextTable("epoch", "train loss", "valid loss", "train %", "valid %", "rate", "slices/s");
            foreach (var point in result.Curve)
            {
                table.Add(
                    Numbers.Text($"{point.Epoch}{(point.Epoch == result.BestEpoch ? " best" : "")}"), Numbers.Short(point.TrainLoss), Numbers.Short(point.ValidationLoss),
                    Words.Percent(point.TrainAccuracy), Words.Percent(point.ValidationAccuracy), Figures.Scientific(point.LearningRate),
                    Figures.Fixed(point.SamplesPerSecond, 0));
            }

            lines.Add($"{result.Run}, test accuracy {Words.Percent(result.Test.SliceAccuracy)} %{(result.StoppedEarly ? ", stopped early" : "")}");
            lines.AddRange(table.Lines());
            lines.Add("");
        }

        if (lines.Count == 0)
        {
            lines.Add("This family learns in one go: it has no curve over epochs.");
        }

        return new View(lines, new { Runs = results.Select(result => new { result.Run, result.BestEpoch, result.StoppedEarly, result.Curve }) });
    }

    /// <summary><c>experiment gap</c>: by fold, and by epoch where there are epochs.</summary>
    public static View Gap(ExperimentSummary summary, ImmutableArray<RunSummary> runs, ExperimentAnalysis analysis)
    {
        var results = Results(runs);
        var table = new TextTable("run", "train %", "valid %", "test %", "gap");
        foreach (var result in results)
        {
            table.Add(
                Numbers.Text($"r{result.Run.Repeat}f{result.Run.Fold}"), Words.Percent(result.Train.SliceAccuracy),
                Words.Percent(result.Validation?.SliceAccuracy), Words.Percent(result.Test.SliceAccuracy), Words.Percent(result.Gap));
        }

        List<string> lines =
        [
            .. table.Lines(),
            "",
            $"gap in points: {Words.Percent(summary.Gap)} over runs{(analysis.Gap is { } pooled ? $"; {Words.Percent(pooled)} bootstrapped over tracks" : "")}",
        ];
        if (summary.Verdict is { } verdict)
        {
            lines.Add(verdict);
        }

        var epochs = ByEpoch(results);
        if (epochs.Length > 0)
        {
            var curve = new TextTable("epoch", "train %", "valid %", "gap", "runs");
            foreach (var epoch in epochs)
            {
                curve.Add(
                    Numbers.Text($"{epoch.Epoch}"), Words.Percent(epoch.TrainAccuracy), Words.Percent(epoch.ValidationAccuracy),
                    Words.Percent(epoch.Gap), Numbers.Text($"{epoch.Runs}"));
            }

            lines.AddRange(["", "By epoch, mean over runs; train as it is trained on, with dropout and augmentation:", .. curve.Lines()]);
        }

        return new View(lines, new
        {
            summary.Experiment,
            summary.Gap,
            PooledGap = analysis.Gap,
            summary.Verdict,
            Runs = results.Select(result => new
            {
                result.Run,
                TrainAccuracy = result.Train.SliceAccuracy,
                ValidationAccuracy = result.Validation?.SliceAccuracy,
                TestAccuracy = result.Test.SliceAccuracy,
                result.Gap,
            }),
            Epochs = epochs,
        });
    }

    /// <summary><c>experiment variance</c>.</summary>
    public static View Variance(ExperimentSummary summary, ExperimentAnalysis analysis)
    {
        var lines = new List<string>();
        if (summary.TestVariance is { } parts)
        {
            var table = new TextTable("part of the variance of test accuracy", "variance", "as std, points");
            Add(table, "between repeats", parts.BetweenRepeats);
            Add(table, "between folds", parts.BetweenFolds);
            Add(table, "within folds, of few test tracks", parts.WithinFolds);
            Add(table, "total over runs", parts.Total);
            lines.AddRange(table.Lines());
            lines.AddRange(parts.Clipped.Select(part => $"note: {part} was estimated below 0 and is shown as 0"));
        }
        else
        {
            lines.Add("A single run has no variance; use folds or repeats.");
        }

        lines.Add(analysis.BiasVariance is { } split
            ? $"0-1 loss, %: {Words.Percent(split.Error)} = bias {Words.Percent(split.Bias)} + unbiased variance {Words.Percent(split.UnbiasedVariance)} "
                + $"- biased variance {Words.Percent(split.BiasedVariance)}, over {split.Slices} slices"
            : "No slice was tested twice: bias and variance of the loss need repeats (protocol.repeats).");
        return new View(lines, new { summary.Experiment, summary.TestAccuracy, summary.TestVariance, analysis.BiasVariance });
    }

    /// <summary>Means over the runs that reached an epoch.</summary>
    public static ImmutableArray<EpochMean> ByEpoch(IEnumerable<RunResult> results) =>
        [.. results.SelectMany(result => result.Curve).GroupBy(point => point.Epoch).OrderBy(points => points.Key).Select(points => new EpochMean(
            points.Key, points.Average(point => point.TrainAccuracy), points.Average(point => point.ValidationAccuracy), points.Count()))];

    private static RunResult[] Results(ImmutableArray<RunSummary> runs) => [.. runs.Select(run => run.Result).OfType<RunResult>()];

    private static void Add(TextTable table, string name, double? variance) => table.Add(
        name, variance is { } number ? Figures.Fixed(number, 6) : "-", Words.Percent(variance is { } square ? Math.Sqrt(square) : null));
}

/// <summary>One epoch over the runs that reached it.</summary>
internal sealed record EpochMean(int Epoch, double TrainAccuracy, double? ValidationAccuracy, int Runs)
{
    public double? Gap => TrainAccuracy - ValidationAccuracy;
}
