using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Learning curves of an experiment, and its gap between train and test.</summary>
public static class CurveViews
{
    /// <summary><c>experiment curves</c>.</summary>
    public static View Curves(ImmutableArray<RunSummary> runs)
    {
        var results = Results(runs);
        var blocks = new List<Block>();
        foreach (var result in results.Where(result => !result.Curve.IsEmpty))
        {
            var table = Table.Of(["epoch", "train loss", "valid loss", "train %", "valid %", "rate", "slices/s"], result.Curve, point =>
            [
                DisplayNumbers.Text($"{point.Epoch}{(point.Epoch == result.BestEpoch ? " best" : "")}"),
                DisplayNumbers.Short(point.TrainLoss), DisplayNumbers.Short(point.ValidationLoss),
                Display.Percent(point.TrainAccuracy), Display.Percent(point.ValidationAccuracy),
                NumberFormat.Scientific(point.LearningRate),
                NumberFormat.Fixed(point.SamplesPerSecond, 0),
            ]);
            var early = result.StoppedEarly ? ", stopped early" : "";
            blocks.AddRange([$"{result.Run}, test accuracy {Display.Percent(result.Test.SliceAccuracy)} %{early}", table, ""]);
        }

        if (blocks.Count == 0)
        {
            blocks.Add("This family does not train in epochs, so it has no learning curve.");
        }

        var json = results.Select(result => new { result.Run, result.BestEpoch, result.StoppedEarly, result.Curve });
        return new View(blocks, new { Runs = json });
    }

    /// <summary><c>experiment gap</c>: by fold, and by epoch if there are epochs.</summary>
    public static View Gap(ExperimentSummary summary, ImmutableArray<RunSummary> runs)
    {
        var results = Results(runs);
        var table = Table.Of(["run", "train %", "valid %", "test %", "gap, points"], results, result =>
        [
            result.Run.ShortName, Display.Percent(result.Train.SliceAccuracy),
            Display.Percent(result.Validation?.SliceAccuracy), Display.Percent(result.Test.SliceAccuracy), Display.Percent(result.Gap),
        ]);
        List<Block> blocks =
        [
            table,
            "",
            $"gap in points: {Display.Percent(summary.Gap)}",
        ];
        if (summary.Verdict is { } verdict)
        {
            blocks.Add(verdict);
        }

        var epochs = ByEpoch(results);
        if (epochs.Length > 0)
        {
            var curve = Table.Of(["epoch", "train %", "valid %", "gap, points", "runs"], epochs, epoch =>
            [
                DisplayNumbers.Text($"{epoch.Epoch}"), Display.Percent(epoch.TrainAccuracy), Display.Percent(epoch.ValidationAccuracy),
                Display.Percent(epoch.Gap), DisplayNumbers.Text($"{epoch.Runs}"),
            ]);
            blocks.AddRange(
                ["", "By epoch, mean over runs; train accuracy is measured during training, with dropout and augmentation:", curve]);
        }

        return new View(blocks, new
        {
            summary.Experiment,
            summary.Gap,
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
        var blocks = new List<Block>();
        if (summary.TestVariance is { } parts)
        {
            (string Name, double? Variance)[] rows =
            [
                ("between fitted models, same tracks", parts.BetweenModels), ("between tracks, same model", parts.BetweenTracks),
                (parts.BetweenTracks is null ? "between tracks, and the rest" : "rest", parts.Rest), ("total", parts.Total),
            ];
            blocks.Add(Table.Of(["variance of a track's accuracy in a run", "variance", "as std, points"], rows, row =>
            [
                row.Name, row.Variance is { } number ? NumberFormat.Fixed(number, 6) : "-",
                Display.Percent(row.Variance is { } square ? Math.Sqrt(square) : null),
            ]));
            if (parts.BetweenTracks is null)
            {
                blocks.Add("Every track was tested once; set protocol.repeats to 2 or more to tell tracks from the rest.");
            }
        }
        else
        {
            blocks.Add("A single run has no variance; use folds or repeats.");
        }

        blocks.Add("");
        if (analysis.BiasVariance is { } split)
        {
            (string Name, double Share)[] shares =
            [
                ("bias", split.Bias), ("unbiased variance", split.UnbiasedVariance), ("biased variance, subtracted", split.BiasedVariance),
                ($"total over {split.Slices} slices", split.Error),
            ];
            blocks.Add(Table.Of(["component of the 0-1 loss", "%"], shares, row => [row.Name, Display.Percent(row.Share)]));
        }
        else
        {
            blocks.Add("No slice was tested twice; set protocol.repeats to 2 or more for bias and variance of the loss.");
        }

        return new View(blocks, new { summary.Experiment, summary.TestAccuracy, summary.TestVariance, analysis.BiasVariance });
    }

    /// <summary>Means over the runs that reached an epoch.</summary>
    private static ImmutableArray<EpochMean> ByEpoch(IEnumerable<RunResult> results) =>
    [
        .. results.SelectMany(result => result.Curve).GroupBy(point => point.Epoch).OrderBy(points => points.Key)
            .Select(points => new EpochMean(
                points.Key, points.Average(point => point.TrainAccuracy), points.Average(point => point.ValidationAccuracy),
                points.Count())),
    ];

    private static RunResult[] Results(ImmutableArray<RunSummary> runs) => [.. runs.Select(run => run.Result).OfType<RunResult>()];
}

/// <summary>One epoch over the runs that reached it.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainAccuracy">Mean over the runs, in [0, 1].</param>
/// <param name="ValidationAccuracy">Mean over the runs, in [0, 1]; null if there is no validation part.</param>
/// <param name="Runs">How many runs reached it.</param>
internal sealed record EpochMean(int Epoch, double TrainAccuracy, double? ValidationAccuracy, int Runs)
{
    /// <summary>Train minus validation accuracy; null if there is no validation part.</summary>
    public double? Gap => TrainAccuracy - ValidationAccuracy;
}
