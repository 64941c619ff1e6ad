using System.Collections.Immutable;
using Experiments.Audio.Archives;
using Experiments.Domain;
using Experiments.Store.Paths;

namespace Experiments.Audio.Files;

/// <summary>
/// The files of a dataset, in one or several folders or archives: lists and opens them, and none outside, whether named by an absolute
/// path, <c>..</c> or symbolic links, even if files are moved or linked while it is read. With several roots, paths begin with the name of
/// one.
/// </summary>
public sealed class DatasetFolder
{
    private readonly ImmutableArray<(string Prefix, IFileRoot Root)> _parts;

    /// <param name="root">
    /// A folder, or a .zip, .tar or .tar.gz: absolute and without links, as returned by <see cref="RealPath.Resolve"/>. A link inserted
    /// later is an error.
    /// </param>
    /// <param name="spoolFolder">Where a .tar.gz and large compressed entries are unpacked; null for the system's temporary folder.</param>
    public DatasetFolder(string root, string? spoolFolder = null)
        : this([("", OpenRoot(root, spoolFolder))])
    {
    }

    private DatasetFolder(ImmutableArray<(string Prefix, IFileRoot Root)> parts) => _parts = parts;

    /// <summary>Absolute path of the folder or archive; of the first, if there are several.</summary>
    public string Root => _parts[0].Root.Root;

    /// <summary>Whether it is one archive.</summary>
    internal bool IsArchive => _parts is [(_, ArchiveRoot)];

    /// <summary>Each root on its own, with the prefix of its paths here.</summary>
    internal IEnumerable<(string Prefix, DatasetFolder Folder)> Parts =>
        _parts.Select(part => (part.Prefix, new DatasetFolder([("", part.Root)])));

    /// <summary>The files of an import.</summary>
    public static DatasetFolder Of(DatasetImportSpec import, string? spoolFolder = null)
    {
        ArgumentNullException.ThrowIfNull(import);
        return Of([import.Root, .. import.MoreRoots ?? []], spoolFolder);
    }

    /// <summary>The files of one or several roots.</summary>
    public static DatasetFolder Of(ImmutableArray<string> roots, string? spoolFolder = null)
    {
        if (roots is [var only])
        {
            return new DatasetFolder(only, spoolFolder);
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        return new DatasetFolder(
        [
            .. roots.Select(path => OpenRoot(path, spoolFolder)).Select(root =>
            {
                var name = ArchiveRoot.NameOf(root.Root);
                var unique = Enumerable.Range(1, roots.Length).Select(number => number == 1 ? name : $"{name}~{number}").First(taken.Add);
                return ($"{unique}/", root);
            }),
        ]);
    }

    /// <summary>Opens a file by its path, for reading; seekable.</summary>
    /// <exception cref="AudioFormatException">It leads out of the folder, directly or by a link; the reason is shown to the
    /// user.</exception>
    /// <exception cref="IOException">It does not exist, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    internal Stream Open(string relative)
    {
        if (IsOutside(relative))
        {
            throw new AudioFormatException("is outside the dataset's folder; write a path relative to it, without ..");
        }

        return Find(relative) is { } found ? found.Root.Open(found.Path) : throw new FileNotFoundException();
    }

    /// <summary>Throws if a root does not exist.</summary>
    /// <exception cref="UserErrorException">It does not exist.</exception>
    internal void RequireExists()
    {
        foreach (var (_, root) in _parts)
        {
            root.RequireExists();
        }
    }

    /// <summary>All files, sorted by path.</summary>
    /// <exception cref="UserErrorException">A root cannot be read, or has too many files.</exception>
    internal IReadOnlyList<ListedFile> ListFiles() =>
    [
        .. _parts.SelectMany(part => part.Root.List().Select(file => file with { Path = part.Prefix + file.Path }))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    /// <summary>Whether there is a file of that path, which may be a link.</summary>
    internal bool Exists(string relative) => !IsOutside(relative) && Find(relative) is { } found && found.Root.Exists(found.Path);

    /// <summary>A text that changes when the file does, as far as can be told without reading it; null if it cannot be told.</summary>
    internal string? FindStamp(string relative) =>
        !IsOutside(relative) && Find(relative) is { } found ? found.Root.FindStamp(found.Path) : null;

    /// <summary>Whether the text of a path leads out of the folder.</summary>
    internal static bool IsOutside(string relative) =>
        relative.Length == 0 || relative.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(relative)
            || relative.Split('/', '\\').Contains("..");

    private static IFileRoot OpenRoot(string root, string? spoolFolder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        return File.Exists(path) ? new ArchiveRoot(path, spoolFolder ?? Path.GetTempPath()) : new FolderRoot(path);
    }

    private (IFileRoot Root, string Path)? Find(string relative)
    {
        foreach (var (prefix, root) in _parts)
        {
            if (relative.StartsWith(prefix, StringComparison.Ordinal))
            {
                return (root, relative[prefix.Length..]);
            }
        }

        return null;
    }
}
