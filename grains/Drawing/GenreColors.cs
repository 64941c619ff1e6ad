namespace Experiments.Drawing;

/// <summary>
/// The colors of genres, by their place in the sorted list of all that a model or a dataset knows. There are fewer colors than a dataset
/// may have genres: where they repeat, order, names and tooltips distinguish the genres.
/// </summary>
public static class GenreColors
{
    private static readonly Style[] Styles =
    [
        Style.Family7, Style.Family8, Style.Family3, Style.Family6, Style.Family2, Style.Family9, Style.Family4, Style.Family5,
        Style.Family1,
    ];

    /// <summary>The class of a genre in the page's CSS.</summary>
    /// <param name="genres">All genres, in any order.</param>
    /// <param name="genre">One of them.</param>
    public static string ClassOf(IEnumerable<string> genres, string genre) => Palette.Class(StyleOf(genres, genre));

    /// <summary>The style of a genre.</summary>
    internal static Style StyleOf(IEnumerable<string> genres, string genre) =>
        Styles[Math.Max(0, Array.IndexOf([.. genres.Order(StringComparer.Ordinal)], genre)) % Styles.Length];
}
