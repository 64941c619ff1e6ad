using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>
/// The plane of validation accuracy against validation gap: one mark per experiment, colored by its quintile of fit time, with the
/// experiments on the Pareto front as labelled diamonds.
/// </summary>
public static class FrontPlot
{
    private const double Left = 64, Right = Rows.Width - 24, Top = 20, Bottom = 360;

    /// <summary>Labels of more experiments would cover one another.</summary>
    private const int MaxLabels = 12;

    private static readonly Style[] Fifths = [Style.Fifth1, Style.Fifth2, Style.Fifth3, Style.Fifth4, Style.Fifth5];

    /// <summary>The plane; null with fewer than two experiments that have a validation part.</summary>
    /// <param name="board">Experiments and front.</param>
    public static Plot? Draw(Leaderboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        Point[] points = [.. board.Rows.Select(row => Point.Of(row, board.IsOnFront(row)))
            .OfType<Point>().OrderBy(point => point.Seconds).ThenBy(point => point.Row.Experiment.Number)];
        if (points.Length < 2)
        {
            return null;
        }

        var (x, y) = (Padded(points.Select(point => point.Gap), Left, Right), Padded(points.Select(point => point.Accuracy), Bottom, Top));
        var front = points.Count(point => point.IsOnFront);
        var drawing = new Plot(
            $"Validation accuracy against the gap of train to validation accuracy of {points.Length} experiments, the slower to fit the "
                + $"more orange; {front} on the Pareto front are diamonds", Rows.Width, Bottom + 76);
        x.DrawBelow(drawing, Top, Bottom);
        y.DrawLeft(drawing, Left, Right);
        drawing.Text((Left + Right) / 2, Bottom + 36, "validation gap, points (left: less is memorized)", Anchor.Middle, Style.Soft)
            .Text(Left, Top - 6, "validation accuracy, %", Anchor.Start, Style.Soft);

        // The front last, on top.
        foreach (var (rank, point) in points.Index().OrderBy(entry => entry.Item.IsOnFront))
        {
            drawing.Mark(x.At(point.Gap), y.At(point.Accuracy), Fifths[rank * Fifths.Length / points.Length], point.Tip, point.IsOnFront);
        }

        foreach (var point in points.Where(point => point.IsOnFront && front <= MaxLabels))
        {
            var isRight = x.At(point.Gap) > Right - 60;
            drawing.Text(x.At(point.Gap) + (isRight ? -9 : 9), y.At(point.Accuracy) - 6, $"e{point.Row.Experiment.Number}",
                isRight ? Anchor.End : Anchor.Start, Style.Rimmed);
        }

        drawing.Text(Left, Bottom + 62, "time to fit:", Anchor.Start, Style.Soft);
        foreach (var (fifth, style) in points.Length < Fifths.Length ? [] : Fifths.Index())
        {
            var at = Left + 84 + (fifth > 0 ? 90 + (fifth * 20) : 0);
            drawing.Mark(at, Bottom + 58, style, null)
                .Text(at + 11, Bottom + 62, fifth switch { 0 => "fastest fifth", 4 => "slowest fifth", _ => "" }, Anchor.Start, Style.Soft);
        }

        drawing.Mark(Right - 110, Bottom + 58, Style.Fifth3, null, isDiamond: true)
            .Text(Right - 98, Bottom + 62, "on the front", Anchor.Start, Style.Soft);
        return drawing;
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
