using Experiments.Domain;
using Experiments.Store.Paths;

namespace Experiments.Audio.Files;

/// <summary>
/// The folder of a dataset: lists and opens its files, and none outside it, whether named by an absolute path, <c>..</c> or symbolic links,
/// even if files are moved or linked while it is read.
/// </summary>
public sealed class DatasetFolder
{
    private const int MaxFiles = 1_000_000;

    private static readonly string[] IgnoredFiles = ["Thumbs.db", "desktop.ini"];

    /// <param name="root">
    /// Absolute and without links, as returned by <see cref="RealPath.Resolve"/>. A link inserted later is an error.
    /// </param>
    public DatasetFolder(string root) => Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <summary>Absolute path of the folder.</summary>
    public string Root { get; }

    /// <summary>Opens a file by its path relative to the root, for reading.</summary>
    /// <exception cref="AudioFormatException">It leads out of the folder, directly or by a link; the reason is shown to the
    /// user.</exception>
    /// <exception cref="IOException">It does not exist, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    internal FileStream Open(string relative)
    {
        if (IsOutside(relative))
        {
            throw new AudioFormatException("is outside the dataset's folder; write a path relative to it, without ..");
        }

        return RealPath.Open(Locate(relative));
    }

    /// <summary>Throws if the folder does not exist.</summary>
    /// <exception cref="UserErrorException">It does not exist.</exception>
    internal void RequireExists()
    {
        if (!Directory.Exists(Root))
        {
            throw UserErrorException.NotFound(
                File.Exists(Root)
                    ? $"{Root}: is a file; give the folder that contains the genre folders"
                    : $"{Root}: there is no such folder");
        }
    }

    /// <summary>
    /// All files, sorted by path, without hidden files and files created by file managers. A folder that is not read is listed as a file
    /// with the reason.
    /// </summary>
    /// <exception cref="UserErrorException">The folder cannot be read, or has too many files.</exception>
    internal IReadOnlyList<ListedFile> ListFiles()
    {
        var (entries, problem) = ListEntries(Root);
        if (problem is not null)
        {
            throw UserErrorException.Failed($"{Root}: {problem}");
        }

        var files = entries.SelectMany(entry => Directory.Exists(entry) || new FileInfo(entry).LinkTarget is not null
                ? ListTop(Path.GetFileName(entry))
                : [new ListedFile(Path.GetFileName(entry))])
            .Take(MaxFiles + 1).OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        return files.Count <= MaxFiles ? files : throw new UserErrorException(
            $"{Root}: contains more than {MaxFiles} files; check that it is the right folder, or import it in parts");
    }

    /// <summary>Whether there is a file of that path, which may be a link.</summary>
    internal bool Exists(string relative) => !IsOutside(relative) && File.Exists(Path.Combine(Root, relative));

    /// <summary>Whether the text of a path leads out of the folder.</summary>
    internal static bool IsOutside(string relative) =>
        relative.Length == 0 || relative.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(relative)
            || relative.Split('/', '\\').Contains("..");

    /// <summary>Lists a folder by its resolved path; returns a problem if it cannot be read.</summary>
    private static (IEnumerable<string> Paths, string? Problem) ListEntries(string folder)
    {
        try
        {
            return (RealPath.List(folder).Where(path => Path.GetFileName(path) is [not '.', ..] name && !IgnoredFiles.Contains(name)),
                null);
        }
        catch (Exception e) when (AudioFormatException.IsOfSystem(e))
        {
            return ([], $"cannot be read: {e.Reason()}");
        }
    }

    /// <param name="relative">The folder's path relative to the root.</param>
    /// <param name="folder">The same, absolute and resolved.</param>
    private static IEnumerable<ListedFile> List(string relative, string folder)
    {
        var (paths, problem) = ListEntries(folder);
        if (problem is not null)
        {
            return [new ListedFile(relative, problem)];
        }

        return paths.SelectMany(path =>
        {
            var name = $"{relative}/{Path.GetFileName(path)}";
            if (!Directory.Exists(path))
            {
                return [new ListedFile(name, RefuseName(path))];
            }

            return new DirectoryInfo(path).LinkTarget is null
                ? List(name, path)
                : [new ListedFile(name, "is a symbolic link to a folder; copy the folder here")];
        });
    }

    /// <summary>
    /// Why a listed path cannot be opened: bytes of a name that are no UTF-8 arrive as replacement characters, which name no file. Null if
    /// it can.
    /// </summary>
    private static string? RefuseName(string path) =>
        path.Contains('\uFFFD', StringComparison.Ordinal) && !File.Exists(path) && new FileInfo(path).LinkTarget is null
            ? "its name is not UTF-8, so that it cannot be opened; rename it" : null;

    /// <summary>Resolves a relative path.</summary>
    /// <exception cref="AudioFormatException">It leads out of the folder or its links form a cycle.</exception>
    private string Locate(string relative)
    {
        string target;
        try
        {
            target = RealPath.Resolve(Path.Combine(Root, relative));
        }
        catch (UserErrorException)
        {
            throw new AudioFormatException("is a symbolic link that forms a loop");
        }

        return RealPath.IsWithin(target, Root) ? target : throw new AudioFormatException(
            $"is a symbolic link to {target}, outside the dataset's folder; copy it here");
    }

    /// <summary>A folder of the root may be a link to another folder within it.</summary>
    private IEnumerable<ListedFile> ListTop(string name)
    {
        try
        {
            var target = Locate(name);
            return Directory.Exists(target) ? List(name, target)
                : File.Exists(target) ? [new ListedFile(name)]
                : throw new AudioFormatException("is a broken symbolic link");
        }
        catch (AudioFormatException e)
        {
            return [new ListedFile(name, e.Message)];
        }
    }
}
