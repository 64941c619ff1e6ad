namespace Experiments.Drawing;

/// <summary>A number with its interval on a row.</summary>
internal sealed record RowMark(Style Style, double Mean, double? Low, double? High, string Tip);

/// <summary>A named row of a drawing.</summary>
internal sealed record PlotRow(string Name, params RowMark[] Marks);

/// <summary>Rows of numbers with intervals along one axis, names on the left: the most common plot of a report.</summary>
internal static class Rows
{
    public const double Width = 760;
    private const double Height = 24;
    private const double Top = 20;

    /// <summary>Keeps the ends of intervals away from names and edge.</summary>
    private const double Padding = 12;

    /// <summary>Draws the rows, the first on top.</summary>
    /// <param name="title">The alt text.</param>
    /// <param name="rows">One or more.</param>
    /// <param name="left">The start of the axis, CSS pixels: room for names.</param>
    /// <param name="unit">The label of the axis.</param>
    /// <param name="limits">Ends of the axis; null to fit the intervals.</param>
    /// <param name="zero">Whether the axis must include 0.</param>
    /// <param name="chance">The position of the line for guessing; null for none.</param>
    /// <param name="minSpan">The minimum span of the axis if all numbers are almost equal.</param>
    /// <param name="legend">The meaning of the styles; empty for one kind of mark.</param>
    public static Plot Draw(
        string title, IReadOnlyList<PlotRow> rows, double left, string unit, (double Low, double High)? limits = null, bool zero = false,
        double? chance = null, double minSpan = 0.1, params (Style Style, string Name)[] legend)
    {
        var bottom = Top + 10 + (rows.Count * Height);
        var drawing = new Plot(title, Width, bottom + (legend.Length > 0 ? 68 : 44));
        var (from, to) = (left + Padding, Width - 24 - Padding);
        var scale = limits is { } ends
            ? new Scale(ends.Low, ends.High, from, to)
            : Scale.Around(rows.SelectMany(row => row.Marks).SelectMany(Values).Concat(zero ? [0.0] : []), from, to, minSpan);
        scale.DrawBelow(drawing, Top, bottom).Text((left + Width - 24) / 2, bottom + 34, unit, Anchor.Middle, Style.Soft);
        if (chance is { } level)
        {
            drawing.Line(scale.At(level), Top - 6, scale.At(level), bottom, Style.Chance)
                .Text(scale.At(level), Top - 9, "guessing", Anchor.Middle, Style.Soft);
        }

        for (var index = 0; index < rows.Count; index++)
        {
            var y = Top + 8 + ((index + 0.5) * Height);
            drawing.Text(left - 12, y + 4, Shorten(rows[index].Name, (int)(left / 7.9)), Anchor.End);
            var marks = rows[index].Marks;
            for (var mark = 0; mark < marks.Length; mark++)
            {
                Draw(drawing, scale, marks[mark], y + ((mark - ((marks.Length - 1) / 2.0)) * 8));
            }
        }

        return Legend(drawing, Math.Min(left, Width - 20 - legend.Sum(entry => LegendWidth(entry.Name))), bottom + 56, legend);
    }

    /// <summary>Marks and their meaning, in one line.</summary>
    public static Plot Legend(Plot drawing, double x, double y, params (Style Style, string Name)[] legend)
    {
        foreach (var (style, name) in legend)
        {
            drawing.Mark(x + 4, y - 4, style, null).Text(x + 15, y, name);
            x += LegendWidth(name);
        }

        return drawing;
    }

    public static string Shorten(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    /// <summary>The mean of a mark and the ends of its interval.</summary>
    private static double[] Values(RowMark mark) => [mark.Low ?? mark.Mean, mark.Mean, mark.High ?? mark.Mean];

    private static double LegendWidth(string name) => 34 + (name.Length * 7.4);

    private static void Draw(Plot drawing, Scale scale, RowMark mark, double y)
    {
        if (mark is { Low: { } low, High: { } high })
        {
            drawing.Line(scale.At(Math.Max(low, scale.Low)), y, scale.At(Math.Min(high, scale.High)), y, mark.Style);
        }

        drawing.Mark(scale.At(Math.Clamp(mark.Mean, scale.Low, scale.High)), y, mark.Style, mark.Tip);
    }
}
