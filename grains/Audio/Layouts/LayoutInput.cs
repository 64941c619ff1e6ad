using System.Collections.Immutable;
using Experiments.Audio.Files;
using Experiments.Audio.Import;
using Experiments.Domain;

namespace Experiments.Audio.Layouts;

/// <summary>What a layout sees.</summary>
/// <param name="folder">The dataset's folder.</param>
/// <param name="options">The import.</param>
/// <param name="notes">Gets what the user should know.</param>
internal sealed class LayoutInput(DatasetFolder folder, DatasetImportOptions options, List<string> notes)
{
    private readonly Lazy<IReadOnlyList<ListedFile>> _files = new(folder.ListFiles);

    /// <summary>The folder.</summary>
    public DatasetFolder Folder => folder;

    /// <summary>The import.</summary>
    public DatasetImportOptions Options => options;

    /// <summary>Gets what the user should know.</summary>
    public List<string> Notes => notes;

    /// <summary>All files, sorted by path; hidden ones do not count. Listed on first use.</summary>
    public IReadOnlyList<ListedFile> Files => _files.Value;

    /// <summary>Whether there is a file of that path.</summary>
    public bool Has(string path) => folder.Exists(path);

    /// <summary>Reads a table by its path relative to the folder.</summary>
    /// <exception cref="UserErrorException">A column is missing, or rows cannot be read.</exception>
    public LabelTable Read(string path, ImmutableArray<LabelColumn> columns) =>
        LabelTable.Read(Path.Combine(folder.Root, path), () => folder.Open(path), columns, notes);

    /// <summary>
    /// The file whose path is <paramref name="end"/>, or ends with it after a slash: an archive may have a folder around what was
    /// published. The one nearest to the top; null if there is none.
    /// </summary>
    public string? FindEnd(string end) => Files.Select(file => file.Path)
        .Where(path => path.EndsWith(end, StringComparison.Ordinal) && (path.Length == end.Length || path[^(end.Length + 1)] == '/'))
        .MinBy(path => path.Count(letter => letter == '/'));

    /// <summary>Tells of files that are no tracks; nothing if there are none.</summary>
    /// <param name="files">The files.</param>
    /// <param name="why">Why, after "files".</param>
    public void NoteIgnored(IEnumerable<ListedFile> files, string why)
    {
        if (files.Select(file => file.Path).ToList() is { Count: > 0 } paths)
        {
            notes.Add($"{paths.Count} files {why} and are left out: {string.Join(", ", paths.Take(3))}"
                + (paths.Count > 3 ? $" and {paths.Count - 3} more" : ""));
        }
    }

    /// <summary>Refuses a subset that the layout does not have.</summary>
    /// <exception cref="UserErrorException">It has none of that name.</exception>
    public void RequireSubset(string layout, params ReadOnlySpan<string> subsets)
    {
        if (options.Subset is { } subset && !subsets.Contains(subset))
        {
            var have = subsets.IsEmpty ? "no subsets" : $"the subsets {string.Join(", ", subsets!)}";
            throw new UserErrorException($"--subset {subset}: the layout {layout} has {have}");
        }
    }
}
