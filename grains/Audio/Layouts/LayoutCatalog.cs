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
        if (layout.SpansRoots)
        {
            return Read(layout, new LayoutInput(folder, options, notes));
        }

        var parts = folder.Parts.Select(part => (part.Prefix, Read: Read(layout, new LayoutInput(part.Folder, options, notes)))).ToList();
        string[] words = [.. parts.Select(part => part.Read.LabelWord).Distinct()];
        return LabeledFiles.Sorted(
            parts.SelectMany(part => part.Read.Files.Select(file => file with { Path = part.Prefix + file.Path })),
            words is [var word] ? word : LabeledFiles.Label);
    }

    private static LabeledFiles Read(IDatasetLayout layout, LayoutInput input) => layout.Read(input)
        ?? throw new UserErrorException(
            $"{input.Folder.Root}: is not in the layout {layout.Name}, {layout.Expects}; {Describe(Guess(input, layout))}");

    /// <summary>The layout that the files look most like, other than <paramref name="tried"/>; null if none.</summary>
    public static IDatasetLayout? Guess(LayoutInput input, IDatasetLayout? tried = null) =>
        All.All.Where(layout => layout != tried && layout.Recognizes(input)).MaxBy(layout => layout.Rank);

    private static string Describe(IDatasetLayout? layout) => layout is null
        ? $"it looks like none of the layouts {string.Join(", ", All.All.Select(each => each.Name).Order(StringComparer.Ordinal))}"
        : $"it looks like {layout.Name}: use --layout {layout.Name}";
}
