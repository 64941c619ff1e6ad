using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>Plots of the gap of one experiment: by epoch and by run.</summary>
public static class GapPlots
{
    private const double Left = 44, Right = 364, Top = 30, Bottom = 230;

    /// <summary>
    /// Train minus validation accuracy by epoch, in points: a thin line per run, their mean over the runs that reached an epoch, and a band
    /// from the smallest to the greatest; null if no run has a curve with validation.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="results">Its runs.</param>
    public static Plot? ByEpoch(ExperimentSummary experiment, IEnumerable<RunResult> results)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var runs = results.Select(run => (run.Run, Gaps: Gaps(run))).Where(run => run.Gaps.Length > 0).ToArray();
        var epochs = runs.SelectMany(run => run.Gaps).GroupBy(point => point.Epoch, point => point.Gap).OrderBy(epoch => epoch.Key)
            .Select(epoch => (epoch.Key, Low: epoch.Min(), Mean: epoch.Average(), High: epoch.Max())).ToArray();
        if (epochs.Length < 2)
        {
            return null;
        }

        var last = epochs[^1].Key;
        var x = new Scale(1, last, Left, Right);
        var y = Scale.Around(epochs.SelectMany(epoch => new[] { epoch.Low, epoch.High }).Append(0), Bottom, Top, minSpan: 10);
        var name = $"{experiment.Family} {experiment.Experiment}";
        var drawing = new Plot(
            $"Gap of {name} by epoch: after {last} epochs train accuracy exceeds validation accuracy by "
            + $"{NumberFormat.Percent(epochs[^1].Mean / 100)} points, mean of the runs that reached it", 380, 290);
        drawing.Text(Left, 16, "train − validation, points");
        y.DrawLeft(drawing, Left, Right);
        drawing.Line(Left, y.At(0), Right, y.At(0), Style.Axis).Area(
            [
                .. epochs.Select(epoch => (x.At(epoch.Key), y.At(epoch.High))),
                .. epochs.Reverse().Select(epoch => (x.At(epoch.Key), y.At(epoch.Low))),
            ], Style.TrainBand);
        foreach (var (run, gaps) in runs)
        {
            drawing.Path(
                gaps.Select(point => (x.At(point.Epoch), y.At(point.Gap))), Style.Fifth1,
                $"{run.ShortName}: {NumberFormat.Percent(gaps[^1].Gap / 100)} points after epoch {gaps[^1].Epoch}");
        }

        drawing.Path(epochs.Select(epoch => (x.At(epoch.Key), y.At(epoch.Mean))), Style.Train)
            .Text(Left, Bottom + 17, "1", Anchor.Middle, Style.Soft).Text(Right, Bottom + 17, $"{last}", Anchor.Middle, Style.Soft)
            .Text((Left + Right) / 2, Bottom + 17, "epoch", Anchor.Middle, Style.Soft);
        return Rows.Legend(drawing, Left, Bottom + 44, (Style.Train, "mean"), (Style.Fifth1, "a run"));
    }

    /// <summary>Accuracy on train and on test of each run, in percent: what differs between folds.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="results">One run or more.</param>
    public static Plot ByRun(ExperimentSummary experiment, IReadOnlyList<RunResult> results)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(results);
        return Rows.Draw(
            $"Accuracy of {experiment.Family} {experiment.Experiment} on train and on test by run: the gap is "
                + $"{experiment.Gap?.Describe(MetricNames.Gap)}",
            [
                .. results.Select(run => new PlotRow(
                    run.Run.ShortName,
                    Mark(run.Train.SliceAccuracy, Style.Train, "train"),
                    Mark(run.Test.SliceAccuracy, Style.Test, $"gap {NumberFormat.Percent(run.Gap)} points; test"))),
            ],
            80, "slices right, %", (0, 100), chance: 100 * experiment.Chance, legend: [(Style.Train, "train"), (Style.Test, "test")]);
    }

    private static RowMark Mark(double share, Style style, string part) =>
        new(style, 100 * share, null, null, $"{part} {NumberFormat.Percent(share)} %");

    private static (int Epoch, double Gap)[] Gaps(RunResult run) =>
    [
        .. run.Curve.Where(point => point.ValidationAccuracy is not null)
            .Select(point => (point.Epoch, 100 * (point.TrainAccuracy - point.ValidationAccuracy!.Value))), // not null: filtered
    ];
}
