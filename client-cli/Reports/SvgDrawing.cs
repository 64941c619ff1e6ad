using System.Net;
using System.Text;
using Experiments.ClientCli.Output;

namespace Experiments.ClientCli.Reports;

/// <summary>
/// A drawing in SVG. Colours are classes, so that one drawing serves light and dark; text is text, so that it can be searched and read
/// aloud; nothing native is needed to make it.
/// </summary>
internal sealed class SvgDrawing(string title, double width, double height)
{
    private readonly StringBuilder _shapes = new();

    /// <summary>What the classes look like, in light and in dark.</summary>
    public const string Style = """
        svg{color:#1c2128;background:transparent}svg text{fill:currentColor;font:13px system-ui,sans-serif}svg .soft{opacity:.75}
        svg .axis{stroke:currentColor;stroke-opacity:.45;fill:none}svg .grid{stroke:currentColor;stroke-opacity:.14;fill:none}svg .tree{stroke:currentColor;stroke-width:1.6;fill:none}
        svg .a{fill:#1f6fb4;stroke:#1f6fb4}svg .b{fill:#c2570c;stroke:#c2570c}svg .line{fill:none!important;stroke-width:2.2}svg .whisker{stroke-width:2}svg .dash{stroke-dasharray:5 4}
        svg .cell{fill:#1f6fb4}svg .on{fill:#fff}
        @media (prefers-color-scheme:dark){svg{color:#e6e9ee}svg .a{fill:#6cb6ff;stroke:#6cb6ff}svg .b{fill:#f0a35e;stroke:#f0a35e}svg .cell{fill:#3d8bd4}}
        @media print{svg{color:#000}}
        """;

    /// <summary>What it shows, in a sentence.</summary>
    public string Title => title;

    public SvgDrawing Line(double x1, double y1, double x2, double y2, string style) =>
        Add($"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" class=\"{style}\"/>");

    public SvgDrawing Path(IEnumerable<(double X, double Y)> points, string style) =>
        Add($"<polyline points=\"{string.Join(' ', points.Select(point => Numbers.Text($"{point.X:0.#},{point.Y:0.#}")))}\" class=\"{style}\"/>");

    public SvgDrawing Dot(double x, double y, string style, string tip) =>
        Add($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"4.5\" class=\"{style}\"><title>{Encode(tip)}</title></circle>");

    /// <summary>A rectangle, <paramref name="opacity"/> in [0, 1].</summary>
    public SvgDrawing Cell(double x, double y, double w, double h, double opacity, string tip) =>
        Add($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{w:0.#}\" height=\"{h:0.#}\" class=\"cell\" fill-opacity=\"{opacity:0.###}\"><title>{Encode(tip)}</title></rect>");

    /// <summary>Text; <paramref name="anchor"/> is start, middle or end.</summary>
    public SvgDrawing Text(double x, double y, string text, string anchor = "start", string style = "") =>
        Add($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" class=\"{style}\">{Encode(text)}</text>");

    /// <summary>Text turned so that it reads upwards to the right, for crowded columns.</summary>
    public SvgDrawing Slanted(double x, double y, string text) =>
        Add($"<text transform=\"translate({x:0.#} {y:0.#}) rotate(-40)\">{Encode(text)}</text>");

    /// <summary>For a page that has <see cref="Style"/>.</summary>
    public string ToInline() => Render("");

    /// <summary>A file of its own.</summary>
    public string ToFile() => Render($"<style>{Style}</style>");

    private static string Encode(string text) => WebUtility.HtmlEncode(Terminal.Clean(text));

    private string Render(string style) => Numbers.Text(
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0} {height:0}\" role=\"img\" aria-label=\"{Encode(title)}\">{style}<title>{Encode(title)}</title>{_shapes}</svg>");

    private SvgDrawing Add(FormattableString shape)
    {
        _shapes.Append(Numbers.Text(shape));
        return this;
    }
}
