using Experiments.Domain;

namespace Experiments.Store.Paths;

/// <summary>
/// Paths without a symbolic link in them. Reading a file that somebody else named takes three steps: <see cref="Resolve"/> follows every
/// link,
/// <see cref="IsWithin"/> compares the result with the folder that may be read, and <see cref="Open"/> follows no link at all. A link that
/// is put in the way after the comparison is therefore an error: what is read is what was compared. A hard link is a file of the folder it
/// lies in, as
/// is whatever is mounted below that folder: only its administrator can make either of what he cannot read.
/// </summary>
public static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>Where a path leads, absolute, without a link or <c>..</c> in it; steps that do not exist stay as they are.</summary>
    /// <exception cref="UserErrorException">Its links lead in a circle.</exception>
    public static string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var absolute = Path.IsPathFullyQualified(path) ? path : Path.Combine(Environment.CurrentDirectory, path);
        var links = 0;
        var steps = new Stack<string>(Steps(absolute).Reverse());
        var resolved = Path.GetPathRoot(absolute)!; // not null: the path is absolute
        while (steps.TryPop(out var step))
        {
            // Of the folder that was really reached: a/link/.. is not a.
            if (step == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }

            var next = Path.Combine(resolved, step);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new UserErrorException($"{path}: its symbolic links form a loop");
            }

            // A relative target starts at the link's folder, and may hold links and .. of its own.
            resolved = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : resolved; // not null: rooted
            foreach (var more in Steps(target).Reverse())
            {
                steps.Push(more);
            }
        }

        return resolved;
    }

    /// <summary>
    /// Is a resolved path a resolved folder, or below it? By whole steps, and by case: where a file system does not tell cases apart, a
    /// path in another case is refused.
    /// </summary>
    public static bool IsWithin(string path, string folder)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(folder);
        var trimmed = folder.TrimEnd(Path.DirectorySeparatorChar);
        return path.StartsWith(trimmed, StringComparison.Ordinal)
            && (path.Length == trimmed.Length || path[trimmed.Length] == Path.DirectorySeparatorChar);
    }

    /// <summary>Opens a regular file by its resolved path, for reading.</summary>
    /// <exception cref="IOException">It is not there, is not a regular file, or a link lies in its way.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    public static FileStream Open(string path)
    {
        var file = new FileStream(UnfollowedPath.OpenFile(path), FileAccess.Read, bufferSize: 1 << 16);
        if (file.CanSeek)
        {
            return file;
        }

        file.Dispose();
        throw new IOException("it is not a regular file");
    }

    /// <summary>The paths of all that lies in a folder, given by its resolved path, in no order.</summary>
    /// <exception cref="IOException">It is not there, or a link lies in its way.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        using var opened = UnfollowedPath.OpenFolder(folder);
        return
        [
            .. Directory.EnumerateFileSystemEntries(UnfollowedPath.NameOf(opened) ?? folder)
            .Select(path => Path.Combine(folder, Path.GetFileName(path))),
        ];
    }

    internal static IEnumerable<string> Steps(string path) =>
        path[(Path.GetPathRoot(path)?.Length ?? 0)..]
            .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Where(step => step != ".");
}
