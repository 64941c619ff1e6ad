using System.Net;
using System.Text;
using Experiments.Domain;
using static System.FormattableString;

namespace Experiments.Drawing;

/// <summary>
/// Drawings as SVG: classes for colors, so that one drawing serves light and dark; text as text, so that it can be searched and read
/// aloud; a title as alt text, and one per mark as a tooltip.
/// </summary>
public static class SvgWriter
{
    /// <summary>From here on marks without tips are drawn together.</summary>
    private const int MaxSingleMarks = 1000;

    /// <summary>For a page that has <see cref="Palette.Css"/>.</summary>
    public static string Inline(Plot drawing) => Render(drawing, "");

    /// <summary>For a standalone file.</summary>
    public static string File(Plot drawing) => Render(drawing, $"<style>{Palette.Css}</style>");

    /// <summary>For a renderer that is not a browser: in light colors, with one font.</summary>
    internal static string Plain(Plot drawing, string font) => Render(drawing, $"<style>{Palette.PlainCss(font)}</style>");

    private static string Render(Plot drawing, string style)
    {
        var svg = new StringBuilder(
            Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {drawing.Width:0} {drawing.Height:0}\" ")
                + Invariant($"width=\"{drawing.Width:0}\" role=\"img\" aria-label=\"{Encode(drawing.Title)}\">{style}")
                + $"<title>{Encode(drawing.Title)}</title>");
        var (dots, shapes) = Dots(drawing.Shapes);
        svg.Append(dots);
        foreach (var shape in shapes)
        {
            svg.Append(Element(shape));
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Very many marks without tips as one element per style, and the other shapes: a page with 10,000 elements is slow.</summary>
    private static (string Dots, IEnumerable<PlotShape> Others) Dots(IReadOnlyList<PlotShape> shapes)
    {
        PlotMark[] marks = [.. shapes.OfType<PlotMark>().Where(mark => mark.Tip is null)];
        return marks.Length <= MaxSingleMarks
            ? ("", shapes)
            : (string.Concat(marks.GroupBy(mark => mark.Style).Select(group =>
                $"<path d=\"{string.Concat(group.Select(mark => Invariant($"M{mark.X:0} {mark.Y:0}h0")))}\" "
                    + $"class=\"{Palette.Class(group.Key)} dots\"/>")),
                shapes.Where(shape => shape is not PlotMark { Tip: null }));
    }

    private static string Element(PlotShape shape) => shape switch
    {
        PlotPath { IsArea: false, Points: [var (x1, y1), var (x2, y2)], Tip: null } line => Invariant(
            $"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" class=\"{Palette.Class(line.Style)}\"/>"),
        PlotPath { IsArea: true } area =>
            Titled(
                "polygon", $"points=\"{Points(area.Points)}\" class=\"{area.CssClass ?? Palette.Class(area.Style)} area\"", area.Tip),
        PlotPath path => Titled("polyline", $"points=\"{Points(path.Points)}\" class=\"{Palette.Class(path.Style)} path\"", path.Tip),
        PlotMark { IsDiamond: true } mark =>
            Titled("polygon", $"points=\"{Points(Diamond(mark))}\" class=\"{Palette.Class(mark.Style)}\"", mark.Tip),
        PlotMark mark =>
            Titled("circle",
                Invariant($"cx=\"{mark.X:0.#}\" cy=\"{mark.Y:0.#}\" r=\"{PlotMark.Radius}\" class=\"{Palette.Class(mark.Style)}\""),
                mark.Tip),
        PlotCell cell => Titled(
            "rect",
            Invariant($"x=\"{cell.X:0.#}\" y=\"{cell.Y:0.#}\" width=\"{cell.Width:0.#}\" height=\"{cell.Height:0.#}\" class=\"cell\" ")
                + Invariant($"fill-opacity=\"{Palette.CellOpacity(cell.Strength):0.##}\""),
            cell.Tip),
        PlotText { Turn: not 0 } text => Invariant($"<text transform=\"translate({text.X:0.#} {text.Y:0.#}) rotate({text.Turn})\" ")
            + $"class=\"{Palette.Class(text.Style)}\">{Encode(text.Text)}</text>",
        PlotText text => Invariant($"<text x=\"{text.X:0.#}\" y=\"{text.Y:0.#}\"{Place(text.Anchor)} ")
            + $"class=\"{Palette.Class(text.Style)}\">{Encode(text.Text)}</text>",
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "cannot be drawn"),
    };

    /// <summary>The corners of a mark for test.</summary>
    private static (double X, double Y)[] Diamond(PlotMark mark)
    {
        const double reach = PlotMark.Radius * 1.25;
        return [(mark.X - reach, mark.Y), (mark.X, mark.Y - reach), (mark.X + reach, mark.Y), (mark.X, mark.Y + reach)];
    }

    private static string Titled(string element, string attributes, string? tip) =>
        tip is null ? $"<{element} {attributes}/>" : $"<{element} {attributes}><title>{Encode(tip)}</title></{element}>";

    private static string Points((double X, double Y)[] points) =>
        string.Join(' ', points.Select(point => Invariant($"{point.X:0.#},{point.Y:0.#}")));

    private static string Place(Anchor anchor) => anchor switch
    {
        Anchor.Middle => " text-anchor=\"middle\"",
        Anchor.End => " text-anchor=\"end\"",
        _ => "",
    };

    private static string Encode(string text) => WebUtility.HtmlEncode(Printable.Escape(text));
}
