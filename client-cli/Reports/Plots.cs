using Experiments.ClientCli.Output;
using Experiments.ClientCli.Views;
using Experiments.Domain;

namespace Experiments.ClientCli.Reports;

/// <summary>The drawings of a report: pure functions of what the platform answered.</summary>
internal static class Plots
{
    private const double Width = 760;
    private const double RowHeight = 24;

    /// <summary>Train against test accuracy of each experiment with 95 % intervals: far apart is memorized.</summary>
    public static SvgDrawing TrainAndTest(IReadOnlyList<ExperimentSummary> rows, double chance)
    {
        const double left = 290;
        var bottom = 30 + (rows.Count * RowHeight);
        var drawing = new SvgDrawing($"Accuracy on train and on test with 95 % intervals of {rows.Count} experiments; far apart means memorized", Width, bottom + 44);
        Axis(drawing, left, 20, bottom);
        drawing.Line(X(chance), 14, X(chance), bottom, "axis dash").Text(X(chance), 11, "chance", "middle", "soft");
        for (var row = 0; row < rows.Count; row++)
        {
            var y = 30 + (row * RowHeight) + 4;
            drawing.Text(left - 12, y + 4, Shorten($"{rows[row].Family} {Name(rows[row])}", 38), "end");
            Whisker(rows[row].TrainAccuracy, y - 3, "a", "train");
            Whisker(rows[row].TestAccuracy, y + 3, "b", "test");
        }

        return drawing.Dot(left + 4, bottom + 36, "a", "train").Text(left + 14, bottom + 40, "train").Dot(left + 74, bottom + 36, "b", "test").Text(left + 84, bottom + 40, "test");

        double X(double value) => left + (value * (Width - left - 20));

        void Whisker(Estimate? estimate, double y, string style, string part)
        {
            if (estimate is null)
            {
                return;
            }

            if (estimate is { Low: { } low, High: { } high })
            {
                drawing.Line(X(Math.Max(0, low)), y, X(Math.Min(1, high)), y, $"{style} whisker");
            }

            drawing.Dot(X(estimate.Mean), y, style, $"{part} {Numbers.Interval(estimate)}");
        }

        static void Axis(SvgDrawing drawing, double left, double top, double bottom)
        {
            for (var tick = 0; tick <= 10; tick += 2)
            {
                var x = left + (tick / 10.0 * (Width - left - 20));
                drawing.Line(x, top, x, bottom, "grid").Text(x, bottom + 16, Numbers.Text($"{tick / 10.0:0.0}"), "middle", "soft");
            }
        }
    }

    /// <summary>One metric of the groups of a comparison with 95 % intervals.</summary>
    public static SvgDrawing Groups(ParameterComparison comparison)
    {
        const double left = 230;
        var groups = comparison.Groups;
        var bottom = 20 + (groups.Length * RowHeight);
        var least = Math.Min(0, groups.Min(group => group.Score.Low ?? group.Score.Mean));
        var most = Math.Max(groups.Max(group => group.Score.High ?? group.Score.Mean), least + 0.1);
        var step = most - least > 0.6 ? 0.2 : most - least > 0.25 ? 0.1 : 0.05;
        var drawing = new SvgDrawing($"{comparison.Metric} by {string.Join(", ", comparison.By)} with 95 % intervals: {comparison.Verdict}", Width, bottom + 24);
        for (var tick = Math.Ceiling(least / step); tick * step <= most; tick++)
        {
            drawing.Line(X(tick * step), 8, X(tick * step), bottom, tick == 0 ? "axis" : "grid").Text(X(tick * step), bottom + 16, Numbers.Text($"{(tick * step) + 0.0:0.00}"), "middle", "soft");
        }

        for (var row = 0; row < groups.Length; row++)
        {
            var (y, score) = (22 + (row * RowHeight), groups[row].Score);
            drawing.Text(left - 12, y + 4, Shorten(groups[row].Value, 30), "end");
            if (score is { Low: { } low, High: { } high })
            {
                drawing.Line(X(low), y, X(high), y, "b whisker");
            }

            drawing.Dot(X(score.Mean), y, "b", Numbers.Interval(score));
        }

        return drawing;

        double X(double value) => left + ((value - least) / (most - least) * (Width - left - 40));
    }

    /// <summary>Accuracy by epoch, mean over runs, on train and on validation.</summary>
    public static SvgDrawing Curves(string name, IReadOnlyList<EpochMean> epochs)
    {
        const double left = 50, top = 30, bottom = 230, right = 360;
        var drawing = new SvgDrawing(
            $"Learning curve of {name}: train accuracy ends at {Numbers.Short(epochs[^1].TrainAccuracy)}, validation at {Numbers.Short(epochs[^1].ValidationAccuracy)}", 380, 275);
        drawing.Text(left, 16, Shorten(name, 48));
        for (var tick = 0; tick <= 10; tick += 2)
        {
            drawing.Line(left, Y(tick / 10.0), right, Y(tick / 10.0), "grid").Text(left - 6, Y(tick / 10.0) + 4, Numbers.Text($"{tick / 10.0:0.0}"), "end", "soft");
        }

        drawing.Path(epochs.Select(epoch => (X(epoch.Epoch), Y(epoch.TrainAccuracy))), "a line");
        drawing.Path(epochs.Where(epoch => epoch.ValidationAccuracy is not null).Select(epoch => (X(epoch.Epoch), Y(epoch.ValidationAccuracy!.Value))), "b line"); // not null: filtered
        return drawing.Text(left, bottom + 17, "1", "middle", "soft").Text(right, bottom + 17, Numbers.Text($"{epochs[^1].Epoch}"), "middle", "soft")
            .Text((left + right) / 2, bottom + 17, "epoch", "middle", "soft")
            .Dot(left + 4, bottom + 34, "a", "train").Text(left + 14, bottom + 38, "train, as trained on").Dot(left + 174, bottom + 34, "b", "validation").Text(left + 184, bottom + 38, "validation");

        double X(int epoch) => left + ((epoch - 1) / (double)Math.Max(1, epochs[^1].Epoch - 1) * (right - left));

        double Y(double value) => bottom - (value * (bottom - top));
    }

    /// <summary>The confusion matrix as a heat map: shares of each actual genre.</summary>
    public static SvgDrawing HeatMap(ConfusionCounts confusion)
    {
        var size = confusion.Labels.Length;
        var cell = Math.Clamp(520.0 / size, 18, 58);
        const double left = 110, top = 92;
        var shares = ErrorViews.Shares(confusion);
        var drawing = new SvgDrawing("Confusion matrix, percent of each actual genre (rows) by predicted genre (columns)", left + (size * cell) + 70, top + (size * cell) + 12);
        for (var actual = 0; actual < size; actual++)
        {
            drawing.Text(left - 8, top + ((actual + 0.5) * cell) + 4, Shorten(confusion.Labels[actual], 14), "end");
            drawing.Slanted(left + ((actual + 0.45) * cell), top - 8, Shorten(confusion.Labels[actual], 14));
            for (var predicted = 0; predicted < size; predicted++)
            {
                var share = shares[actual][predicted];
                drawing.Cell(
                    left + (predicted * cell) + 1, top + (actual * cell) + 1, cell - 2, cell - 2, 0.05 + (0.95 * share),
                    $"{confusion.Labels[actual]} taken for {confusion.Labels[predicted]}: {confusion.Counts[actual][predicted]}");
                if (share >= 0.005)
                {
                    drawing.Text(
                        left + ((predicted + 0.5) * cell), top + ((actual + 0.5) * cell) + 4, Numbers.Text($"{100 * share:0}"), "middle", share > 0.72 ? "on" : "");
                }
            }
        }

        return drawing;
    }

    /// <summary>Which genres blend: joined far left are nearly the same to the model.</summary>
    public static SvgDrawing Dendrogram(GenreBlends blends)
    {
        const double left = 110, right = 730;
        var count = blends.Labels.Length;
        var bottom = 14 + (count * RowHeight);
        var drawing = new SvgDrawing("Dendrogram of genres: those joined at a small distance are predicted alike", Width, bottom + 24);
        var places = new (double X, double Y)[count + blends.Merges.Length];
        for (var leaf = 0; leaf < count; leaf++)
        {
            places[leaf] = (left, 22 + (blends.LeafOrder.IndexOf(blends.Labels[leaf]) * RowHeight));
            drawing.Text(left - 10, places[leaf].Y + 4, Shorten(blends.Labels[leaf], 14), "end");
        }

        for (var tick = 0; tick <= 10; tick += 2)
        {
            var x = left + (tick / 10.0 * (right - left));
            drawing.Line(x, 8, x, bottom, "grid").Text(x, bottom + 16, Numbers.Text($"{tick / 10.0:0.0}"), "middle", "soft");
        }

        for (var merge = 0; merge < blends.Merges.Length; merge++)
        {
            var (first, second) = (places[blends.Merges[merge].Left], places[blends.Merges[merge].Right]);
            var x = left + (blends.Merges[merge].Distance * (right - left));
            drawing.Path([first, (x, first.Y), (x, second.Y), second], "tree");
            places[count + merge] = (x, (first.Y + second.Y) / 2);
        }

        return drawing;
    }

    /// <summary>The setting without what all settings share would say too little; the id finds it again.</summary>
    private static string Name(ExperimentSummary summary) => $"e{summary.Experiment.Number}";

    private static string Shorten(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
