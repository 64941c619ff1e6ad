using Experiments.Domain;

namespace Experiments.Store.Paths;

/// <summary>
/// Paths without symbolic links. Reading a file that somebody else named takes three steps: <see cref="Resolve"/> follows every link,
/// <see cref="IsWithin"/> checks that the result is in the readable folder, and <see cref="Open"/> follows no link at all. A link inserted
/// after the check is therefore an error. Hard links and mounts below a folder count as part of it: only an administrator can create either
/// for files that are not readable.
/// </summary>
public static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>The absolute path without links or <c>..</c>; components that do not exist stay unchanged.</summary>
    /// <exception cref="UserErrorException">Its links form a cycle.</exception>
    public static string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var absolute = Path.IsPathFullyQualified(path) ? path : Path.Combine(Environment.CurrentDirectory, path);
        var links = 0;
        var steps = new Stack<string>(Steps(absolute).Reverse());
        var resolved = Path.GetPathRoot(absolute)!; // not null: the path is absolute
        while (steps.TryPop(out var step))
        {
            // Relative to the folder actually reached: a/link/.. is not a.
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

            if (++links > MaxLinks)
            {
                throw new UserErrorException($"{path}: its symbolic links form a loop");
            }

            // A relative target starts at the link's folder, and may itself contain links and `..`.
            resolved = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : resolved; // not null: rooted
            foreach (var more in Steps(target).Reverse())
            {
                steps.Push(more);
            }
        }

        return resolved;
    }

    /// <summary>
    /// Whether a resolved path is equal to or below a resolved folder. Compares whole components, case-sensitively: on a case-insensitive
    /// file system, a path in a different case is rejected.
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
    /// <exception cref="IOException">It does not exist, is not a regular file, or its path contains a link.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    public static FileStream Open(string path)
    {
        var file = new FileStream(NoFollowPath.OpenFile(path), FileAccess.Read, bufferSize: 1 << 16);
        if (file.CanSeek)
        {
            return file;
        }

        file.Dispose();
        throw new IOException("it is not a regular file");
    }

    /// <summary>The paths of all entries of a folder, given by its resolved path, unordered.</summary>
    /// <exception cref="IOException">It does not exist, or its path contains a link.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        using var opened = NoFollowPath.OpenFolder(folder);
        return
        [
            .. Directory.EnumerateFileSystemEntries(NoFollowPath.NameOf(opened) ?? folder)
            .Select(path => Path.Combine(folder, Path.GetFileName(path))),
        ];
    }

    internal static IEnumerable<string> Steps(string path) =>
        path[(Path.GetPathRoot(path)?.Length ?? 0)..]
            .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Where(step => step != ".");
}
