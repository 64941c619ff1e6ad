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
    /// All files below genre folders, sorted by path, without hidden files and files created by file managers. A folder between genre and
    /// file is the group.
    /// </summary>
    /// <exception cref="UserErrorException">There are none, or the folder cannot be read.</exception>
    internal IReadOnlyList<DatasetFile> ListGenres()
    {
        var (genres, problem) = ListEntries(Root);
        if (problem is not null)
        {
            throw UserErrorException.Failed($"{Root}: {problem}");
        }

        var files = genres.Where(path => Directory.Exists(path) || new FileInfo(path).LinkTarget is not null)
            .SelectMany(genre => ListGenre(Path.GetFileName(genre)))
            .Take(MaxFiles + 1).OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        if (files.Count > MaxFiles)
        {
            throw new UserErrorException($"{Root}: contains more than {MaxFiles} files; check that it is the right folder, or import it "
                + "in parts");
        }

        return files.Count > 0 && !IsOneLevelTooHigh(files) ? files : throw NoGenres(files);
    }

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
    /// <param name="genre">The genre of its files.</param>
    private static IEnumerable<DatasetFile> List(string relative, string folder, string genre)
    {
        var (paths, problem) = ListEntries(folder);
        if (problem is not null)
        {
            return [new DatasetFile(relative, genre, null, problem)];
        }

        return paths.SelectMany(path =>
        {
            var name = $"{relative}/{Path.GetFileName(path)}";
            if (!Directory.Exists(path))
            {
                return [new DatasetFile(name, genre, relative == genre ? null : relative[(genre.Length + 1)..], RefuseName(path))];
            }

            return new DirectoryInfo(path).LinkTarget is null
                ? List(name, path, genre)
                : [new DatasetFile(name, genre, null, "is a symbolic link to a folder; copy the folder here")];
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

    /// <summary>A genre folder may be a link to another folder within the root; files and links to files are not genres.</summary>
    private IEnumerable<DatasetFile> ListGenre(string genre)
    {
        try
        {
            var folder = Locate(genre);
            return Directory.Exists(folder) ? List(genre, folder, genre)
                : File.Exists(folder) ? []
                : throw new AudioFormatException("is a broken symbolic link");
        }
        catch (AudioFormatException e)
        {
            return [new DatasetFile(genre, genre, null, e.Message)];
        }
    }

    /// <summary>A single folder that contains only folders, such as `gtzan` with `genres`, is probably not a genre.</summary>
    private static bool IsOneLevelTooHigh(List<DatasetFile> files) =>
        files.Select(file => file.Genre).Distinct().Count() == 1 && files.TrueForAll(file => file.Path.Count(letter => letter == '/') > 1);

    private UserErrorException NoGenres(List<DatasetFile> files) => new(files.Count == 0
        ? $"{Root}: contains no files in genre folders; the layout is GENRE/FILE, such as blues/blues.00000.wav"
        : $"{Root}: contains one folder of folders; is the dataset {Path.Combine(Root, files[0].Genre)}?");
}
