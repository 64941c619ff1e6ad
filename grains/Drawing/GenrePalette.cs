namespace Experiments.Drawing;

/// <summary>
/// The colors of genres: a genre has the color of its place among the genres of its dataset, sorted by name. Cells are filled with them and
/// carry letters, since sixteen hues cannot be told apart by everyone: on each of them <see cref="Ink"/> has a contrast of at least
/// 4.5 to 1. They were chosen for a great distance between any two of them (OKLab) in normal, protan and deutan vision, the greater the
/// farther in front. Light and dark pages share them.
/// </summary>
public static class GenrePalette
{
    /// <summary>The color of letters on a genre.</summary>
    internal const string Ink = "#111418";

    /// <summary>The colors, by place.</summary>
    internal static readonly string[] Colors =
    [
        "#77aadd", "#eedd88", "#cf8037", "#7fe6ee", "#cdb3b3", "#a2c5ff", "#b7849b", "#fab45f",
        "#acf4cd", "#868be3", "#c4d3c0", "#dd86c1", "#ee8866", "#9dae8e", "#52d0d6", "#a8c789",
    ];

    /// <summary>How many genres have a color of their own; more begin again.</summary>
    public static int Count => Colors.Length;

    /// <summary>CSS of all colors.</summary>
    public static string Css { get; } =
        string.Concat(Colors.Index().Select(color => $".{ClassOf(color.Index)}{{fill:{color.Item}}}"))
        + $".genre-other{{fill:#b0b8c0}}.on-genre{{fill:{Ink}}}";

    /// <summary>The class of a genre in the page's CSS.</summary>
    /// <param name="genres">All genres that a model knows, in any order.</param>
    /// <param name="genre">One of them.</param>
    public static string ClassOf(IEnumerable<string> genres, string genre) =>
        ClassOf(Array.IndexOf([.. genres.Order(StringComparer.Ordinal)], genre));

    /// <summary>The class of a genre in the page's CSS.</summary>
    /// <param name="place">Its place among the genres of its dataset, from 0; -1 if it is none of them.</param>
    public static string ClassOf(int place) => place < 0 ? "genre-other" : FormattableString.Invariant($"genre-{place % Count}");
}
