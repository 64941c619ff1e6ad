using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Store.Paths;

/// <summary>
/// The folders that requests may read from. Every path in a request is resolved through each <c>..</c> and symbolic link and then checked;
/// the resolved path is opened without following a link: see <see cref="RealPath"/>.
/// </summary>
public sealed class DataRoots
{
    private readonly ImmutableArray<string>? _roots;

    /// <param name="roots">The folders; null for no restriction. A link is resolved now.</param>
    public DataRoots(ImmutableArray<string>? roots) => _roots = roots is { } folders ? [.. folders.Select(RealPath.Resolve)] : null;

    /// <summary>Whether any path may be read.</summary>
    public bool IsUnrestricted => _roots is null;

    /// <summary>The import with resolved paths.</summary>
    /// <exception cref="UserErrorException">A path leads out of the folders.</exception>
    public DatasetImportSpec Require(DatasetImportSpec import)
    {
        ArgumentNullException.ThrowIfNull(import);
        return import with
        {
            Root = Require(import.Root),
            Groups = import.Groups is { } groups ? Require(groups) : null,
            MoreRoots = import.MoreRoots is { } more ? [.. more.Select(Require)] : null,
        };
    }

    /// <summary>Resolves and checks a path.</summary>
    /// <exception cref="UserErrorException">It leads out of the folders or its links form a cycle.</exception>
    public string Require(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var target = RealPath.Resolve(path);
        return _roots is not { } roots || roots.Any(root => RealPath.IsWithin(target, root))
            ? target
            : throw new UserErrorException(roots.IsEmpty
                ? $"{path}: this cluster may not read any audio folder; add folders to dataRoots in the configs of its silos"
                : $"{path}: is outside the folders that this cluster may read, {string.Join(", ", roots)}; "
                    + "import from these, or add it to dataRoots");
    }
}
