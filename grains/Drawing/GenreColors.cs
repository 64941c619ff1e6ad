namespace Experiments.Drawing;

/// <summary>The color of a genre among all that a model knows: that of its place in their sorted list.</summary>
public static class GenreColors
{
    /// <summary>The class of a genre in the page's CSS.</summary>
    /// <param name="genres">All genres, in any order.</param>
    /// <param name="genre">One of them.</param>
    public static string ClassOf(IEnumerable<string> genres, string genre) =>
        GenrePalette.ClassOf(Array.IndexOf([.. genres.Order(StringComparer.Ordinal)], genre));
}
