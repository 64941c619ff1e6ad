namespace Experiments.Drawing;

/// <summary>
/// A drawing as shapes with styles: <see cref="SvgWriter"/> renders it as an image that follows light and dark mode,
/// <see cref="PngWriter"/> as pixels. Not from a plotting library: those write fixed colors on a white background (a page would need two of
/// each), place letters one by one, and support no alt texts or tooltips. What plots share beyond that, ticks and whiskers, is in
/// <see cref="Scale"/> and <see cref="Rows"/>.
/// </summary>
public sealed class Plot
{
    /// <summary>What fits a phone, CSS pixels.</summary>
    internal const double NarrowWidth = 380;

    private readonly List<PlotShape> _shapes = [];

    internal Plot(string title, double width, double height) => (Title, Width, Height) = (title, width, height);

    /// <summary>The alt text: what it shows, in one sentence.</summary>
    public string Title { get; }

    /// <summary>CSS pixels, greater than 0.</summary>
    public double Width { get; }

    /// <summary>CSS pixels, greater than 0.</summary>
    public double Height { get; }

    /// <summary>The same for a narrow window, at most <see cref="NarrowWidth"/> wide; null if this one can be scaled or scrolled.</summary>
    public Plot? Narrow { get; private set; }

    internal IReadOnlyList<PlotShape> Shapes => _shapes;

    /// <summary>The plot with a visible heading, for a file that is seen without its page.</summary>
    public Plot WithHeading(string heading)
    {
        const double room = 28;
        var plot = new Plot(Title, Width, Height + room);
        plot.Text(12, 18, heading);
        plot._shapes.AddRange(_shapes.Select(shape => shape.Below(room)));
        return plot;
    }

    /// <summary>The plot, with another one for a narrow window.</summary>
    internal Plot WithNarrow(Plot narrow)
    {
        Narrow = narrow;
        return this;
    }

    internal Plot Line(double x1, double y1, double x2, double y2, Style style) =>
        Add(new PlotPath([(x1, y1), (x2, y2)], style, false, null));

    internal Plot Path(IEnumerable<(double X, double Y)> points, Style style, string? tip = null) =>
        Add(new PlotPath([.. points], style, false, tip));

    /// <summary>A filled area between the points.</summary>
    internal Plot Area(IEnumerable<(double X, double Y)> points, Style style, string? tip = null, string? cssClass = null) =>
        Add(new PlotPath([.. points], style, true, tip, cssClass));

    /// <summary>A mark; train and test also differ in shape, for readers and printers without color.</summary>
    internal Plot Mark(double x, double y, Style style, string? tip, bool isDiamond = false) =>
        Add(new PlotMark(x, y, style, tip, isDiamond || style is Style.Test));

    /// <summary>A rectangle, <paramref name="strength"/> in [0, 1].</summary>
    internal Plot Cell(double x, double y, double w, double h, double strength, string? tip) =>
        Add(new PlotCell(x, y, w, h, strength, tip));

    internal Plot Text(double x, double y, string text, Anchor anchor = Anchor.Start, Style style = Style.Text) =>
        Add(new PlotText(x, y, text, anchor, style, 0));

    /// <summary>Text rotated to read upwards to the right, for crowded columns.</summary>
    internal Plot Slanted(double x, double y, string text) => Add(new PlotText(x, y, text, Anchor.Start, Style.Text, -40));

    private Plot Add(PlotShape shape)
    {
        _shapes.Add(shape);
        return this;
    }
}

/// <summary>Which end of a text is at its position.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

internal abstract record PlotShape
{
    /// <summary>The shape, moved down.</summary>
    public abstract PlotShape Below(double distance);
}

/// <summary>Joined points; closed and filled for an area, which on a page may have the color of a class instead of its style.</summary>
internal sealed record PlotPath(
    (double X, double Y)[] Points, Style Style, bool IsArea, string? Tip, string? CssClass = null) : PlotShape
{
    public override PlotShape Below(double distance) => this with { Points = [.. Points.Select(point => (point.X, point.Y + distance))] };
}

/// <summary>A disc or a diamond.</summary>
internal sealed record PlotMark(double X, double Y, Style Style, string? Tip, bool IsDiamond) : PlotShape
{
    public const double Radius = 4.5;

    public override PlotShape Below(double distance) => this with { Y = Y + distance };
}

internal sealed record PlotCell(double X, double Y, double Width, double Height, double Strength, string? Tip) : PlotShape
{
    public override PlotShape Below(double distance) => this with { Y = Y + distance };
}

/// <summary>Text with its baseline at y, rotated by degrees.</summary>
internal sealed record PlotText(double X, double Y, string Text, Anchor Anchor, Style Style, double Turn) : PlotShape
{
    public override PlotShape Below(double distance) => this with { Y = Y + distance };
}
