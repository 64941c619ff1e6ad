using System.Globalization;
using Experiments.Domain;
using Experiments.Store.Paths;

namespace Experiments.Audio.Files;

/// <summary>
/// A folder: lists and opens its files, and none outside it, whether named by an absolute path, <c>..</c> or symbolic links, even if files
/// are moved or linked while it is read.
/// </summary>
/// <param name="root">
/// Absolute and without links, as returned by <see cref="RealPath.Resolve"/>. A link inserted later is an error.
/// </param>
internal sealed class FolderRoot(string root) : IFileRoot
{
    private const int MaxFiles = 1_000_000;

    private static readonly string[] IgnoredFiles = ["Thumbs.db", "desktop.ini"];

    public string Root => root;

    public Stream Open(string relative) => RealPath.Open(Locate(relative));

    public void RequireExists()
    {
        if (!Directory.Exists(Root))
        {
            throw UserErrorException.NotFound(
                File.Exists(Root)
                    ? $"{Root}: is a file; give the folder that contains the genre folders"
                    : $"{Root}: there is no such folder");
        }
    }

    public IReadOnlyList<ListedFile> List()
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

    public bool Exists(string relative) => File.Exists(Path.Combine(Root, relative));

    public string? FindStamp(string relative)
    {
        try
        {
            var file = new FileInfo(Locate(relative));
            return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length}:{file.LastWriteTimeUtc.Ticks}") : null;
        }
        catch (Exception error) when (error is AudioFormatException || AudioFormatException.IsOfSystem(error))
        {
            return null; // the reason is told when it is opened
        }
    }

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
