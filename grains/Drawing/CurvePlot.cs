using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>Plots learning curves.</summary>
public static class CurvePlot
{
    private const double Left = 44, Right = 364, Top = 30, Bottom = 230;

    /// <summary>The lines of more runs would be one area, which the band is already.</summary>
    private const int MaxLines = 30;

    /// <summary>
    /// Accuracy by epoch, in percent: a thin line for each run, their mean, and a band from their minimum to their maximum; null if no run
    /// has a curve.
    /// </summary>
    public static Plot? Draw(ExperimentSummary experiment, IEnumerable<RunResult> runs)
    {
        RunResult[] all = [.. runs];
        var points = all.SelectMany(run => run.Curve).ToLookup(point => point.Epoch);
        if (points.Count < 2)
        {
            return null;
        }

        var last = points.Max(epoch => epoch.Key);
        var x = new Scale(1, last, Left, Right);
        var y = Scale.Percent(Bottom, Top);
        var train = Spread.Of(points, point => point.TrainAccuracy);
        var validation = Spread.Of(points, point => point.ValidationAccuracy);
        var name = $"{experiment.Family} {experiment.Experiment}";
        var drawing = new Plot(
            $"Learning curve of {name}: after {last} epochs train accuracy is {NumberFormat.Percent(train[^1].Mean)} %"
            + (validation.Length > 0 ? $", validation {NumberFormat.Percent(validation[^1].Mean)} %" : ""), 380, 290);
        drawing.Text(Left, 16, Rows.Shorten($"{name}, %", 44));
        y.DrawLeft(drawing, Left, Right);
        Add(train, point => point.TrainAccuracy, (Style.TrainBand, Style.TrainThin, Style.Train));
        Add(validation, point => point.ValidationAccuracy, (Style.TestBand, Style.TestThin, Style.Test));
        drawing.Text(Left, Bottom + 17, "1", Anchor.Middle, Style.Soft).Text(Right, Bottom + 17, $"{last}", Anchor.Middle, Style.Soft)
            .Text((Left + Right) / 2, Bottom + 17, "epoch", Anchor.Middle, Style.Soft);
        return Rows.Legend(drawing, Left, Bottom + 44,
            [
                (Style.Train, "train, as trained on"),
                .. validation.Length > 0 ? [(Style.Test, "validation")] : Array.Empty<(Style, string)>(),
            ]);

        void Add(Spread[] spreads, Func<EpochPoint, double?> read, (Style Band, Style Run, Style Mean) styles)
        {
            drawing.Area(
                [
                    .. spreads.Select(spread => (x.At(spread.Epoch), y.At(100 * spread.High))),
                    .. spreads.Reverse().Select(spread => (x.At(spread.Epoch), y.At(100 * spread.Low))),
                ], styles.Band);
            foreach (var run in all.Length is > 1 and <= MaxLines ? all : [])
            {
                drawing.Path(
                    run.Curve.Where(point => read(point) is not null)
                        .Select(point => (x.At(point.Epoch), y.At(100 * read(point)!.Value))), // not null: filtered
                    styles.Run, run.Run.ShortName);
            }

            drawing.Path(spreads.Select(spread => (x.At(spread.Epoch), y.At(100 * spread.Mean))), styles.Mean);
        }
    }

    /// <summary>One epoch over the runs that reached it.</summary>
    private sealed record Spread(int Epoch, double Low, double Mean, double High)
    {
        public static Spread[] Of(ILookup<int, EpochPoint> points, Func<EpochPoint, double?> read) =>
            [.. points.OrderBy(epoch => epoch.Key).Select(epoch => (epoch.Key, Values: epoch.Select(read).OfType<double>().ToArray()))
                .Where(epoch => epoch.Values.Length > 0)
                .Select(epoch => new Spread(epoch.Key, epoch.Values.Min(), epoch.Values.Average(), epoch.Values.Max()))];
    }
}
