using Experiments.Domain;

namespace Experiments.Audio.Import;

/// <summary>A file of a dataset, before it was looked into.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Genre">Its label.</param>
/// <param name="Group">Its group; null where not known.</param>
/// <param name="Refusal">Why it is not even opened; null where it is.</param>
internal sealed record DatasetFile(string Path, string Genre, string? Group, string? Refusal = null);

/// <summary>
/// The folder of a dataset: lists its files and makes sure that none lies outside of it, be it by an absolute path, by <c>..</c>
/// or by a symbolic link.
/// </summary>
internal sealed class DatasetFolder
{
    private const int MostFiles = 1_000_000;

    private static readonly string[] Litter = ["Thumbs.db", "desktop.ini"];

    /// <exception cref="UserErrorException">There is no such folder.</exception>
    public DatasetFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            throw UserErrorException.NotFound(File.Exists(path) ? $"{path}: is a file; name the folder that holds the genre folders" : $"{path}: there is no such folder");
        }

        // The root itself may be a link: its files are then compared with where it leads.
        var full = Path.GetFullPath(path);
        Root = Directory.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
    }

    /// <summary>Absolute.</summary>
    public string Root { get; }

    /// <summary>
    /// All files below genre folders, in the order of their paths; hidden files and the litter of file managers left out. The folder between
    /// genre and file, where there is one, is the group.
    /// </summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public IReadOnlyList<DatasetFile> ListGenres()
    {
        var files = Directory.EnumerateDirectories(Root).Where(IsVisible).SelectMany(genre => List(genre, Path.GetFileName(genre)))
            .Take(MostFiles + 1).OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        if (files.Count > MostFiles)
        {
            throw new UserErrorException($"{Root}: holds more than {MostFiles} files; is it the right folder? Import it in parts");
        }

        return files.Count > 0 && !IsOneTooHigh(files) ? files : throw NoGenres(files);
    }

    /// <summary>Why a relative path is not read; null if it is a file within the root.</summary>
    public string? FindRefusal(string relative)
    {
        if (relative.Length == 0 || Path.IsPathRooted(relative) || relative.Split('/', '\\').Contains(".."))
        {
            return "leads out of the dataset's folder; write a path relative to it, without ..";
        }

        var path = Root;
        foreach (var step in relative.Split('/'))
        {
            path = Path.Combine(path, step);
            if (LinkTarget(path) is { } target && !IsWithin(target))
            {
                return $"is a symbolic link out of the dataset's folder, to {target}; copy the file here";
            }
        }

        return File.Exists(path) ? null : "there is no such file";
    }

    private static bool IsVisible(string path) => Path.GetFileName(path) is [not '.', ..] name && !Litter.Contains(name);

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget is null ? null : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            // A link that leads in circles leads nowhere within the root.
            return "nowhere";
        }
    }

    private IEnumerable<DatasetFile> List(string folder, string genre)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder).Where(IsVisible))
        {
            var relative = Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/');
            var steps = relative.Split('/');
            var isFolder = Directory.Exists(path);
            if (isFolder && new DirectoryInfo(path).LinkTarget is not null)
            {
                yield return new DatasetFile(relative, genre, null, "is a symbolic link to a folder; copy the folder here");
            }
            else if (isFolder)
            {
                foreach (var file in List(path, genre))
                {
                    yield return file;
                }
            }
            else
            {
                yield return new DatasetFile(relative, genre, steps.Length > 2 ? string.Join('/', steps[1..^1]) : null, FindRefusal(relative));
            }
        }
    }

    private bool IsWithin(string path) => path.StartsWith(Root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>One folder with nothing but folders in it, as `gtzan` with its `genres`: its name is hardly a genre.</summary>
    private static bool IsOneTooHigh(List<DatasetFile> files) =>
        files.Select(file => file.Genre).Distinct().Count() == 1 && files.TrueForAll(file => file.Path.Count(letter => letter == '/') > 1);

    private UserErrorException NoGenres(List<DatasetFile> files) => new(files.Count == 0
        ? $"{Root}: holds no files in genre folders; the layout is GENRE/FILE, such as blues/blues.00000.wav"
        : $"{Root}: holds one folder of folders; is the dataset {Path.Combine(Root, files[0].Genre)}?");
}
