using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Grains.Storage;

/// <summary>
/// The folders whose files requests may have read. A path is followed through every <c>..</c> and symbolic link before it is compared, and
/// what is read afterwards is the path that was compared.
/// </summary>
public sealed class DataRoots
{
    private const int MostLinks = 40;

    private readonly ImmutableArray<string>? _roots;

    /// <param name="roots">The folders; null for no restriction.</param>
    public DataRoots(ImmutableArray<string>? roots) => _roots = roots is { } folders ? [.. folders.Select(folder => Resolve(Path.GetFullPath(folder)))] : null;

    /// <summary>May anything be read?</summary>
    public bool IsUnrestricted => _roots is null;

    /// <summary>An import as it may be executed: its paths where they really lead.</summary>
    /// <exception cref="UserErrorException">One leads out of the folders.</exception>
    public DatasetImportSpec Require(DatasetImportSpec import)
    {
        ArgumentNullException.ThrowIfNull(import);
        return IsUnrestricted ? import : import with { Root = Require(import.Root), Groups = import.Groups is { } groups ? Require(groups) : null };
    }

    /// <summary>Where a path leads.</summary>
    /// <exception cref="UserErrorException">Out of the folders.</exception>
    public string Require(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_roots is not { } roots)
        {
            return path;
        }

        var target = Resolve(Path.GetFullPath(path));
        return roots.Any(root => target == root || target.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            ? target
            : throw new UserErrorException(roots.IsEmpty
                ? $"{path}: this cluster reads no folders of audio; name some as dataRoots in the configs of its silos"
                : $"{path}: leads out of the folders that this cluster reads, {string.Join(", ", roots)}; import from there, or have it added to dataRoots");
    }

    /// <summary>The path without a link in it; parts that do not exist stay as they are.</summary>
    private static string Resolve(string path)
    {
        var links = 0;
        var steps = new Stack<string>(Steps(path));
        var resolved = Path.GetPathRoot(path)!; // not null: the path is absolute
        while (steps.TryPop(out var step))
        {
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
                throw new UserErrorException($"{path}: its symbolic links lead in a circle");
            }

            // A relative target starts at the link's folder, and may hold links and .. of its own.
            resolved = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : resolved; // not null: rooted
            foreach (var more in Steps(target))
            {
                steps.Push(more);
            }
        }

        return resolved;
    }

    /// <summary>The steps of a path, the last one first.</summary>
    private static IEnumerable<string> Steps(string path) =>
        path[Path.GetPathRoot(path)!.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Where(step => step != ".").Reverse(); // not null: never of a path
}
