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
    /// <summary>Room above the rows for the word at the line for guessing.</summary>
    private const double Top = 20;


    /// <summary>The height of a row with its name above the marks.</summary>
    private const double AboveHeight = 46;

    private const double LegendHeight = 20;
    private const double LetterWidth = 7.4;

    /// <summary>The distance from the edge of a narrow drawing.</summary>
    private const double Inset = 4;

    /// <summary>Keeps the ends of intervals away from names and edge.</summary>
    private const double Padding = 12;

    /// <summary>
    /// Draws the rows, the first on top; in a narrow window the names are above what they name, so that the axis has the whole width.
    /// </summary>
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
        var asked = new Asked(title, rows, unit, limits, zero, chance, minSpan, legend);
        return Draw(asked, Width, left).WithNarrow(Draw(asked, Plot.NarrowWidth, null));
    }

    /// <summary>Marks and their meaning, in as few lines as the width allows.</summary>
    public static Plot Legend(Plot drawing, double x, double y, params (Style Style, string Name)[] legend)
    {
        foreach (var (at, line, (style, name)) in Placed(x, drawing.Width, legend))
        {
            drawing.Mark(at + 4, y - 4 + (line * LegendHeight), style, null).Text(at + 15, y + (line * LegendHeight), name);
        }

        return drawing;
    }

    /// <summary>How many lines a legend takes.</summary>
    public static int LegendLines(double x, double width, IReadOnlyList<(Style Style, string Name)> legend) =>
        Placed(x, width, legend).Select(entry => entry.Line + 1).DefaultIfEmpty(0).Max();

    public static string Shorten(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    /// <summary>Draws the rows with the names left of the axis, or above their marks if that has no place.</summary>
    private static Plot Draw(Asked asked, double width, double? names)
    {
        var (rows, left) = (asked.Rows, names ?? 0);
        var height = names is null ? AboveHeight : Height;
        var units = asked.Unit.Length * LetterWidth > width - left ? asked.Unit.Split(" (") is [var head, var tail]
            ? [head, $"({tail}"] : new[] { asked.Unit } : [asked.Unit];
        var top = asked.Chance is null ? 4 : Top;
        var bottom = top + 10 + (rows.Count * height);
        var start = Math.Max(Inset, Math.Min(left, width - 20 - asked.Legend.Sum(entry => LegendWidth(entry.Name))));
        var lines = LegendLines(start, width, asked.Legend);
        var drawing = new Plot(asked.Title, width, bottom + 26 + (units.Length * 18) + (lines > 0 ? 4 + (lines * LegendHeight) : 0));
        var edge = names is null ? Inset : 24;
        var (from, to) = (left + Padding, width - edge - Padding);
        var scale = asked.Limits is { } ends
            ? new Scale(ends.Low, ends.High, from, to)
            : Scale.Around(rows.SelectMany(row => row.Marks).SelectMany(Values).Concat(asked.Zero ? [0.0] : []), from, to, asked.MinSpan);
        scale.DrawBelow(drawing, top, bottom);
        foreach (var (line, unit) in units.Index())
        {
            drawing.Text((left + width - edge) / 2, bottom + 34 + (line * 18), unit, Anchor.Middle, Style.Soft);
        }

        if (asked.Chance is { } level)
        {
            drawing.Line(scale.At(level), Top - 6, scale.At(level), bottom, Style.Chance)
                .Text(scale.At(level), Top - 9, "guessing", Anchor.Middle, Style.Soft);
        }

        for (var index = 0; index < rows.Count; index++)
        {
            var y = top + 8 + (index * height) + (names is null ? 28 : height / 2);
            _ = names is { } room
                ? drawing.Text(room - 12, y + 4, Shorten(rows[index].Name, (int)(room / 7.9)), Anchor.End)
                : drawing.Text(Inset, y - 12, Shorten(rows[index].Name, (int)((width - 20) / LetterWidth)), Anchor.Start, Style.RimmedText);
            var marks = rows[index].Marks;
            for (var mark = 0; mark < marks.Length; mark++)
            {
                Draw(drawing, scale, marks[mark], y + ((mark - ((marks.Length - 1) / 2.0)) * 8));
            }
        }

        return Legend(drawing, start, bottom + 38 + (units.Length * 18), asked.Legend);
    }

    /// <summary>The places of the entries of a legend: left end and line.</summary>
    private static IEnumerable<(double X, int Line, (Style Style, string Name) Entry)> Placed(
        double x, double width, IReadOnlyList<(Style Style, string Name)> legend)
    {
        var (at, line) = (x, 0);
        foreach (var entry in legend)
        {
            if (at > x && at + LegendWidth(entry.Name) - 16 > width)
            {
                (at, line) = (x, line + 1);
            }

            yield return (at, line, entry);
            at += LegendWidth(entry.Name);
        }
    }

    /// <summary>The mean of a mark and the ends of its interval.</summary>
    private static double[] Values(RowMark mark) => [mark.Low ?? mark.Mean, mark.Mean, mark.High ?? mark.Mean];

    private static double LegendWidth(string name) => 34 + (name.Length * LetterWidth);

    private static void Draw(Plot drawing, Scale scale, RowMark mark, double y)
    {
        if (mark is { Low: { } low, High: { } high })
        {
            drawing.Line(scale.At(Math.Max(low, scale.Low)), y, scale.At(Math.Min(high, scale.High)), y, mark.Style);
        }

        drawing.Mark(scale.At(Math.Clamp(mark.Mean, scale.Low, scale.High)), y, mark.Style, mark.Tip);
    }

    /// <summary>What is to be drawn, at any width.</summary>
    private sealed record Asked(
        string Title, IReadOnlyList<PlotRow> Rows, string Unit, (double Low, double High)? Limits, bool Zero, double? Chance,
        double MinSpan, (Style Style, string Name)[] Legend);
}
