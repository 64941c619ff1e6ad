using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>
/// Parallel coordinates: one axis per varied parameter and per metric, one line per experiment, colored by its quintile of test accuracy;
/// the best are drawn on top.
/// </summary>
public static class ParallelPlot
{
    private const double Right = 720, Top = 48, Bottom = 330;
    private const int MaxParameters = 7;
    private const int LabelLetters = 19;
    private static readonly Style[] Fifths = [Style.Fifth1, Style.Fifth2, Style.Fifth3, Style.Fifth4, Style.Fifth5];

    /// <summary>All experiments of a sweep, by family and metrics.</summary>
    public static Plot OfSweep(IReadOnlyList<ExperimentSummary> rows) => Draw(
        "of the sweep", rows,
        [Axis.OfWords("family", rows, row => row.Family), .. Metrics(rows), Axis.OfNumbers("fit s", rows, row => row.FitSeconds?.Mean)]);

    /// <summary>The experiments of one family, by varied parameters and metrics.</summary>
    /// <param name="family">Its name, for the alt text.</param>
    /// <param name="rows">Its experiments, one or more.</param>
    /// <param name="varied">The parameters with more than one value among them; the first seven get an axis.</param>
    public static Plot OfFamily(string family, IReadOnlyList<ExperimentSummary> rows, IEnumerable<string> varied) => Draw(
        $"of {family}",
        rows,
        [
            .. varied.Take(MaxParameters).Select(name => rows.All(row => row.Parameters.TryGet(name, out var value) && value.IsNumeric)
                ? Axis.OfNumbers(name, rows, row => row.Parameters.Number(name))
                : Axis.OfWords(name, rows, row => row.Parameters.TryGet(name, out var value) ? $"{value}" : "absent")),
            .. Metrics(rows),
        ]);

    private static string Percent(Estimate? estimate) => estimate is null ? "-" : NumberFormat.Percent(estimate.Mean);

    private static Axis[] Metrics(IReadOnlyList<ExperimentSummary> rows) =>
    [
        Axis.OfNumbers("train %", rows, row => 100 * row.TrainAccuracy?.Mean),
        Axis.OfNumbers("gap", rows, row => 100 * row.Gap?.Mean),
        Axis.OfNumbers("test %", rows, row => 100 * row.TestAccuracy?.Mean),
    ];

    private static Plot Draw(string of, IReadOnlyList<ExperimentSummary> rows, Axis[] axes)
    {
        var drawing = new Plot(
            $"Parallel coordinates of the {rows.Count} experiments {of}: {string.Join(", ", axes.Select(axis => axis.Name))}; "
                + "the more orange and thicker the line, the better on test",
            Rows.Width, Bottom + 60);
        var left = 24 + (axes[0].Ticks.Max(tick => Math.Min(LabelLetters, tick.Label.Length)) * 7.6);
        var sorted = rows.OrderBy(row => row.TestAccuracy?.Mean ?? 0).ToArray();
        foreach (var (rank, row) in sorted.Index())
        {
            var points = axes.Select((axis, index) => (X: X(index), Y: axis.At(row))).Where(point => point.Y is not null)
                .Select(point => (point.X, point.Y!.Value)); // not null: filtered
            drawing.Path(points, Fifths[rank * Fifths.Length / sorted.Length],
                $"{row.Experiment} {row.Family}: test {Percent(row.TestAccuracy)} %, train {Percent(row.TrainAccuracy)} %");
        }

        foreach (var (index, axis) in axes.Index())
        {
            drawing.Line(X(index), Top, X(index), Bottom, Style.Axis)
                .Text(X(index), Top - 28, Rows.Shorten(axis.Name, 16), Anchor.Middle, Style.Text);
            foreach (var (place, label) in axis.Ticks)
            {
                drawing.Line(X(index) - 3, place, X(index) + 3, place, Style.Axis)
                    .Text(X(index) - 6, place + 4, Rows.Shorten(label, index == 0 ? LabelLetters : 9), Anchor.End, Style.Rimmed);
            }
        }

        if (sorted.Length < Fifths.Length)
        {
            return drawing;
        }

        drawing.Text(left, Bottom + 42, "test accuracy, lowest fifth to best:", Anchor.Start, Style.Soft);
        foreach (var (fifth, style) in Fifths.Index())
        {
            var x = left + 250 + (fifth * 40);
            drawing.Line(x, Bottom + 38, x + 24, Bottom + 38, style);
        }

        return drawing;

        double X(int index) => left + (index * (Right - left) / Math.Max(1, axes.Length - 1));
    }

    /// <summary>One axis: the position of a row on it, and its labels.</summary>
    private sealed record Axis(string Name, Func<ExperimentSummary, double?> At, IReadOnlyList<(double Place, string Label)> Ticks)
    {
        public static Axis OfNumbers(string name, IReadOnlyList<ExperimentSummary> rows, Func<ExperimentSummary, double?> read)
        {
            double[] values = [.. rows.Select(read).OfType<double>().DefaultIfEmpty(0)];
            var (low, high) = (values.Min(), values.Max());
            var scale = low > 0 && high / low > 20
                ? new Scale(low, high, Bottom, Top, IsLog: true)
                : Scale.Around(values, Bottom, Top, minSpan: Math.Max(1e-6, Math.Abs(high) * 0.02));
            var ticks = values.Distinct().Count() <= 5 ? Spaced(values.Distinct().Order(), scale) : scale.Ticks(5);
            return new Axis(
                name, row => read(row) is { } value ? scale.At(value) : null,
                [.. ticks.Select(tick => (scale.At(tick), Scale.Label(tick)))]);
        }

        public static Axis OfWords(string name, IReadOnlyList<ExperimentSummary> rows, Func<ExperimentSummary, string> read)
        {
            var words = rows.Select(read).Distinct().Order(StringComparer.Ordinal).ToList();
            var step = (Bottom - Top) / Math.Max(1, words.Count - 1);
            return new Axis(
                name, row => Bottom - (words.IndexOf(read(row)) * step),
                [.. words.Select((word, index) => (Bottom - (index * step), word))]);
        }

        /// <summary>Values far enough apart for their labels.</summary>
        private static IEnumerable<double> Spaced(IEnumerable<double> values, Scale scale)
        {
            var last = double.PositiveInfinity;
            foreach (var value in values.Where(value => Math.Abs(last - scale.At(value)) > 16))
            {
                last = scale.At(value);
                yield return value;
            }
        }
    }
}
