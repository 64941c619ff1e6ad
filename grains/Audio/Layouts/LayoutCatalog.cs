using Experiments.Audio.Files;
using Experiments.Audio.Import;
using Experiments.Domain;

namespace Experiments.Audio.Layouts;

/// <summary>The catalog of layouts, and what a folder looks like.</summary>
internal static class LayoutCatalog
{
    /// <summary>Every layout.</summary>
    public static Catalog<IDatasetLayout> All { get; } = new(typeof(IDatasetLayout).Assembly, "layout");

    /// <summary>The labelled files of a folder in the layout of the import.</summary>
    /// <exception cref="UserErrorException">The folder is in another layout, which is named, or a table in it is wrong.</exception>
    public static LabeledFiles Read(DatasetFolder folder, DatasetImportOptions options, List<string> notes)
    {
        var layout = All.Get(options.Layout);
        var input = new LayoutInput(folder, options, notes);
        if (layout.Read(input) is not { } read)
        {
            throw new UserErrorException(
                $"{folder.Root}: is not in the layout {layout.Name}, {layout.Expects}; {Describe(Guess(input, layout))}");
        }

        return read;
    }

    /// <summary>The layout that the files look most like, other than <paramref name="tried"/>; null if none.</summary>
    public static IDatasetLayout? Guess(LayoutInput input, IDatasetLayout? tried = null) =>
        All.All.Where(layout => layout != tried && layout.Recognizes(input)).MaxBy(layout => layout.Rank);

    private static string Describe(IDatasetLayout? layout) => layout is null
        ? $"it looks like none of the layouts {string.Join(", ", All.All.Select(each => each.Name).Order(StringComparer.Ordinal))}"
        : $"it looks like {layout.Name}: use --layout {layout.Name}";
}
