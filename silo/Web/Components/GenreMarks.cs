using Experiments.Drawing;
using Experiments.ReadModel;

namespace Experiments.Web.Components;

/// <summary>How the genres of a dataset are marked: with a color and with letters, so that color is not alone.</summary>
public sealed class GenreMarks
{
    private readonly Dictionary<string, (int Place, string Letters)> _marks;

    /// <summary>The marks of some genres.</summary>
    /// <param name="genres">The genres of a dataset, in any order.</param>
    public GenreMarks(IEnumerable<string> genres)
    {
        Genres = [.. genres.Order(StringComparer.Ordinal)];
        _marks = Genres.Zip(Abbreviations.Of(Genres)).Index()
            .ToDictionary(genre => genre.Item.First, genre => (genre.Index, genre.Item.Second), StringComparer.Ordinal);
    }

    /// <summary>The genres, sorted by name.</summary>
    public IReadOnlyList<string> Genres { get; }

    /// <summary>The CSS class of a genre's color; that of others for a genre that the dataset no longer has.</summary>
    public string ClassOf(string genre) => GenrePalette.ClassOf(_marks.TryGetValue(genre, out var mark) ? mark.Place : -1);

    /// <summary>Its letters, three at most.</summary>
    public string LettersOf(string genre) => _marks.TryGetValue(genre, out var mark) ? mark.Letters : genre[..Math.Min(3, genre.Length)];
}
