using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>The history of a search: what each experiment reached, in the order of their numbers, and the best so far.</summary>
public static class HistoryPlot
{
    private const double Top = 20, Bottom = 240;

    /// <summary>With more experiments only those that were the best when they came have a mark.</summary>
    private const int MaxMarks = 2000;

    /// <summary>The history; null with fewer than two experiments that have a score.</summary>
    /// <param name="board">The experiments; the metric they are sorted by is drawn.</param>
    public static Plot? Draw(Leaderboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        var scale = MetricNames.ScaleOf(board.SortedBy);
        Point[] points = [.. board.Rows.Select(row => (Row: row, Score: row.Find(board.SortedBy)))
            .Where(row => row.Score is { Mean: var mean } && double.IsFinite(mean))
            .OrderBy(row => row.Row.Experiment.Number)
            .Select(row => new Point(row.Row, scale * row.Score!.Mean))]; // not null: filtered
        return points.Length < 2 ? null
            : Draw(points, board.SortedBy, Rows.Width).WithNarrow(Draw(points, board.SortedBy, Plot.NarrowWidth));
    }

    private static Plot Draw(Point[] points, string metric, double width)
    {
        const double left = 52;
        var right = width - 16;
        Point[] best = [.. SearchHistory.BestSoFar(points, point => point.Value, MetricNames.GoalOf(metric))];
        var last = points[^1].Row.Experiment.Number;
        var x = new Scale(points[0].Row.Experiment.Number, last, left + 8, right - 8);
        var y = Scale.Around(points.Select(point => point.Value), Bottom, Top, 0.02 * MetricNames.ScaleOf(metric));
        var lines = FamilyLegend.Lines(points.Select(point => point.Row.Family), left, width);
        var name = MetricNames.InWords(metric);
        var drawing = new Plot(
            $"History of the search: {name} of {points.Length} experiments in the order of their numbers; the best so far rises "
                + $"to {Scale.Label(best[^1].Value)} with e{best[^1].Row.Experiment.Number}",
            width, Bottom + 50 + (lines * FamilyLegend.LineHeight));
        y.DrawLeft(drawing, left, right);
        drawing.Text(left, Top - 6, MetricNames.WithUnit(metric, name), Anchor.Start, Style.Soft)
            .Text((left + right) / 2, Bottom + 36, "experiment", Anchor.Middle, Style.Soft);
        foreach (var tick in x.Ticks(width < Rows.Width ? 5 : 10).Where(tick => tick == Math.Floor(tick)))
        {
            drawing.Text(x.At(tick), Bottom + 17, $"e{NumberFormat.Fixed(tick, 0)}", Anchor.Middle, Style.Soft);
        }

        drawing.Path(Steps(best).Append((X: last, best[^1].Value)).Select(step => (x.At(step.X), y.At(step.Value))), Style.Branch);
        foreach (var point in points.Length > MaxMarks ? best : points)
        {
            var number = point.Row.Experiment.Number;
            drawing.Mark(
                x.At(number), y.At(point.Value), Palette.StyleOf(point.Row.Family),
                $"{point.Row.Experiment} {point.Row.Family}: {name} {Scale.Label(point.Value)}"
                    + (best.Contains(point) ? ", the best so far" : ""));
        }

        return FamilyLegend.Draw(drawing, points.Select(point => point.Row.Family), left, Bottom + 60);
    }

    /// <summary>A staircase: a best value holds until the next one comes.</summary>
    private static IEnumerable<(int X, double Value)> Steps(Point[] best)
    {
        for (var step = 0; step < best.Length; step++)
        {
            var at = best[step].Row.Experiment.Number;
            if (step > 0)
            {
                yield return (at, best[step - 1].Value);
            }

            yield return (at, best[step].Value);
        }
    }

    /// <summary>One experiment, on the scale of the axis.</summary>
    private sealed record Point(ExperimentSummary Row, double Value);
}
