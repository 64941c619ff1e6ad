using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>
/// The plane of validation accuracy against validation gap: one mark per experiment in the color of its family, with the experiments on
/// the Pareto front as labelled diamonds.
/// </summary>
public static class FrontPlot
{
    private const double Top = 20, Bottom = 360;

    /// <summary>Labels of more experiments would cover one another.</summary>
    private const int MaxLabels = 12;

    /// <summary>The plane; null with fewer than two experiments that have a validation part.</summary>
    /// <param name="board">Experiments and front.</param>
    public static Plot? Draw(Leaderboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        Point[] points = [.. board.Rows.Select(row => Point.Of(row, board.IsOnFront(row)))
            .OfType<Point>().OrderBy(point => point.Row.Experiment.Number)];
        return points.Length < 2 ? null : Draw(points, 64, Rows.Width).WithNarrow(Draw(points, 40, Plot.NarrowWidth));
    }

    private static Plot Draw(Point[] points, double left, double width)
    {
        var right = width - (left / 3);
        var (x, y) = (Padded(points.Select(point => point.Gap), left, right), Padded(points.Select(point => point.Accuracy), Bottom, Top));
        var front = points.Count(point => point.IsOnFront);
        var lines = FamilyLegend.Lines(points.Select(point => point.Row.Family), left, width);
        var drawing = new Plot(
            $"Validation accuracy against the gap of train to validation accuracy of {points.Length} experiments, colored by family; "
                + $"{front} on the Pareto front are diamonds", width, Bottom + 50 + (lines * FamilyLegend.LineHeight));
        x.DrawBelow(drawing, Top, Bottom);
        y.DrawLeft(drawing, left, right);
        drawing.Text((left + right) / 2, Bottom + 36, "validation gap, points (left: less is memorized)", Anchor.Middle, Style.Soft)
            .Text(left, Top - 6, "validation accuracy, %", Anchor.Start, Style.Soft);

        // The front last, on top.
        foreach (var point in points.OrderBy(entry => entry.IsOnFront))
        {
            drawing.Mark(x.At(point.Gap), y.At(point.Accuracy), Palette.StyleOf(point.Row.Family), point.Tip, point.IsOnFront);
        }

        foreach (var point in points.Where(point => point.IsOnFront && front <= MaxLabels))
        {
            var isRight = x.At(point.Gap) > right - 60;
            drawing.Text(x.At(point.Gap) + (isRight ? -9 : 9), y.At(point.Accuracy) - 6, $"e{point.Row.Experiment.Number}",
                isRight ? Anchor.End : Anchor.Start, Style.Rimmed);
        }

        return FamilyLegend.Draw(drawing, points.Select(point => point.Row.Family), left, Bottom + 60);
    }

    /// <summary>From the least to the greatest value and a twentieth beyond, so that no mark is on the frame.</summary>
    private static Scale Padded(IEnumerable<double> values, double from, double to)
    {
        var scale = Scale.Around(values, from, to, minSpan: 1);
        var margin = (scale.High - scale.Low) / 20;
        return scale with { Low = scale.Low - margin, High = scale.High + margin };
    }

    /// <summary>One experiment: percent and points.</summary>
    private sealed record Point(ExperimentSummary Row, double Accuracy, double Gap, double Seconds, bool IsOnFront)
    {
        public string Tip =>
            $"{Row.Experiment} {Row.Family}: validation {NumberFormat.Fixed(Accuracy, 1)} %, gap {NumberFormat.Fixed(Gap, 1)} points"
            + $", fit {NumberFormat.Fixed(Seconds, 1)} s{(IsOnFront ? ", on the front" : "")}";

        public static Point? Of(ExperimentSummary row, bool isOnFront) =>
            (row.ValidationAccuracy, row.Find(MetricNames.ValidationGap)) is ({ } accuracy, { } gap)
                ? new Point(row, 100 * accuracy.Mean, 100 * gap.Mean, row.FitSeconds?.Mean ?? 0, isOnFront)
                : null;
    }
}
