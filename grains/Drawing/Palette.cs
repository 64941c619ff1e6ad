using System.Globalization;

namespace Experiments.Drawing;

/// <summary>
/// The colors of the page, its drawings and their PNG files. Text has a contrast of at least 4.5 to 1, lines that carry meaning at least
/// 3 to 1; most color-blind readers can distinguish the hues.
/// </summary>
public static class Palette
{
    /// <summary>
    /// Above this strength a cell's text uses <see cref="Style.OnStrong"/>: here both text styles have a contrast of 4.5 to 1, in light
    /// and dark.
    /// </summary>
    internal const double StrongCell = 0.73;

    /// <summary>Width of the rim around <see cref="Style.Rimmed"/>, half of it outside the letters.</summary>
    internal const int RimWidth = 5;

    internal const string Paper = "#ffffff";
    internal const string DarkPaper = "#14181d";
    internal const string Ink = "#1c2128";
    internal const string DarkInk = "#e6e9ee";
    internal const string Cell = "#0f4f8b";
    internal const string DarkCell = "#5c9fe0";

    /// <summary>The opacity of a cell with a strength in [0, 1].</summary>
    internal static double CellOpacity(double strength) => 0.05 + (0.95 * strength);

    /// <summary>Color in light and dark, line width, opacity.</summary>
    internal static Appearance Of(Style style) => style switch
    {
        Style.Text or Style.RimmedText => new(Ink, DarkInk),
        Style.Soft or Style.Rimmed => new("#57606a", "#a3adb8"),
        Style.OnPale => new("#000000", "#ffffff"),
        Style.OnStrong => new("#ffffff", "#000000"),
        Style.Axis => new("#6e7781", "#8b949e"),
        Style.Grid => new("#d8dee4", "#31383f"),
        Style.Chance => new("#6e7781", "#8b949e") { Dash = 5 },
        Style.Branch => new(Ink, DarkInk, 1.6),
        Style.Train => new("#1f6fb4", "#6cb6ff", 2),
        Style.Test => new("#b84a00", "#f0a35e", 2),
        Style.TrainThin => new("#1f6fb4", "#6cb6ff", 0.9, 0.55),
        Style.TestThin => new("#b84a00", "#f0a35e", 0.9, 0.55),
        Style.TrainBand => new("#1f6fb4", "#6cb6ff", Opacity: 0.18),
        Style.TestBand => new("#b84a00", "#f0a35e", Opacity: 0.2),
        Style.Fifth1 => new("#8c959f", "#6e7781", 1.2, 0.7),
        Style.Fifth2 => new("#6f93b8", "#5b7f9f", 1.3, 0.75),
        Style.Fifth3 => new("#3f7fb5", "#6fa8dc", 1.4, 0.8),
        Style.Fifth4 => new("#c77a2a", "#e0a050", 1.6, 0.9),
        Style.Fifth5 => new("#b03a00", "#ffb454", 2.2),
        Style.Group1 => new("#0b5fa5", "#6cb6ff"),
        Style.Group2 => new("#b84a00", "#f0a35e"),
        Style.Group3 => new("#00785a", "#4fc79f"),
        Style.Group4 => new("#93378a", "#e39bd3"),
        Style.Group5 => new("#7a5c00", "#d6b656"),
        Style.Group6 => new("#4a5058", "#b0b8c0"),
        Style.Family1 => new("#4a5058", "#b0b8c0", 1.6),
        Style.Family2 => new("#7a6200", "#d6b656", 1.6),
        Style.Family3 => new("#1f7a3d", "#6fcf8a", 1.6),
        Style.Family4 => new("#007a8c", "#4fc3d9", 1.6),
        Style.Family5 => new("#8f4a1f", "#d99a6c", 1.6),
        Style.Family6 => new("#93378a", "#e39bd3", 1.6),
        Style.Family7 => new("#0b5fa5", "#6cb6ff", 1.6),
        Style.Family8 => new("#b84a00", "#f0a35e", 1.6),
        Style.Family9 => new("#b3263c", "#ff8a94", 1.6),
        _ => throw new ArgumentOutOfRangeException(nameof(style), style, "has no look"),
    };

    /// <summary>The class of a family in the page's CSS: a family has one color everywhere.</summary>
    public static string ClassOf(string family) => Class(StyleOf(family));

    /// <summary>The style of a family; families of plug-ins share one.</summary>
    internal static Style StyleOf(string family) => family switch
    {
        "logistic-regression" => Style.Family1,
        "knn" => Style.Family2,
        "random-forest" => Style.Family3,
        "svm" => Style.Family4,
        "gradient-boosting" => Style.Family5,
        "xgboost" => Style.Family6,
        "cnn" => Style.Family7,
        "crnn" => Style.Family8,
        _ => Style.Family9,
    };

    /// <summary>The class of a style in the page's CSS.</summary>
    internal static string Class(Style style) => style.ToString().ToLowerInvariant();

    /// <summary>CSS of all styles, in light and in dark; paper is always light.</summary>
    public static string Css { get; } =
        "svg text{font:13px system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif}"
        + string.Concat(Enum.GetValues<Style>().Select(style => Rule(style, Of(style)))) + $".cell{{fill:{Cell}}}{Rim(Paper)}"
        + "@media screen and (prefers-color-scheme:dark){"
        + string.Concat(Enum.GetValues<Style>().Select(style => $".{Class(style)}{{fill:{Of(style).Dark};stroke:{Of(style).Dark}}}"))
        + $".cell{{fill:{DarkCell}}}{Rim(DarkPaper)}"
        + "}.dots{stroke-width:7;stroke-linecap:round}.path{fill:none}"
        + ".area,svg text:not(.rimmed):not(.rimmedtext){stroke:none}";

    /// <summary>CSS of all styles in light, for renderers that are not browsers: no media queries, no negations, one font.</summary>
    internal static string PlainCss(string font) =>
        $"text{{font-size:13px;font-family:'{font}'}}"
        + string.Concat(Enum.GetValues<Style>().Select(style =>
            IsText(style) ? $".{Class(style)}{{fill:{Of(style).Light}}}" : Rule(style, Of(style))))
        + $".cell{{fill:{Cell}}}{Rim(Paper)}.path{{fill:none}}.area{{stroke:none}}";

    private static bool IsText(Style style) =>
        style is Style.Text or Style.RimmedText or Style.Soft or Style.Rimmed or Style.OnPale or Style.OnStrong;

    private static string Rim(string paper) => $".rimmed,.rimmedtext{{stroke:{paper};stroke-width:{RimWidth};paint-order:stroke}}";

    private static string Rule(Style style, Appearance look) => string.Create(
        CultureInfo.InvariantCulture,
        $".{Class(style)}{{fill:{look.Light};stroke:{look.Light};stroke-width:{look.Width}{Opacity(look)}{Dashes(look)}}}");

    private static string Opacity(Appearance look) => look.Opacity < 1 ? FormattableString.Invariant($";opacity:{look.Opacity}") : "";

    private static string Dashes(Appearance look) => look.Dash > 0
        ? FormattableString.Invariant($";stroke-dasharray:{look.Dash} {look.Dash - 1}")
        : "";
}

/// <summary>The appearance of a style.</summary>
internal sealed record Appearance(string Light, string Dark, double Width = 1, double Opacity = 1)
{
    /// <summary>Length of a dash; 0 for a solid line.</summary>
    public double Dash { get; init; }
}
