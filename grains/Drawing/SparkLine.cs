using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>The best value of a search so far, as a line in a row of a table.</summary>
public static class SparkLine
{
    private const double Width = 96, Height = 20, Room = PlotMark.Radius + 1;

    /// <summary>The line; null without a score.</summary>
    public static Plot? Draw(SearchHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Best.IsDefaultOrEmpty)
        {
            return null;
        }

        var scale = MetricNames.ScaleOf(history.Metric);
        var (first, last) = (history.Best[0], history.Best[^1]);
        var x = new Scale(first.Number, Math.Max(first.Number + 1, history.Last), Room, Width - Room);
        var y = Scale.Around(history.Best.Select(best => scale * best.Score), Height - Room, Room, 0.02 * scale);
        var drawing = new Plot(
            $"{MetricNames.InWords(history.Metric)}, the best so far: from {Scale.Label(scale * first.Score)} with e{first.Number} "
                + $"to {Scale.Label(scale * last.Score)} with e{last.Number}, of experiments up to e{history.Last}",
            Width, Height);

        // A staircase: a best value holds until the next one comes.
        var steps = history.Best.Zip(history.Best.Skip(1).Append(last with { Number = history.Last }))
            .SelectMany(pair => new[] { (pair.First.Number, pair.First.Score), (pair.Second.Number, pair.First.Score) });
        return drawing.Path(steps.Select(step => (x.At(step.Number), y.At(scale * step.Score))), Style.Branch)
            .Mark(x.At(last.Number), y.At(scale * last.Score), Style.Test, null);
    }
}
