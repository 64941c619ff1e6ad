using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Store.Paths;

/// <summary>
/// The folders whose files requests may have read. Every path of a request is followed here through each <c>..</c> and symbolic link and
/// then compared; what is read afterwards is the path that was compared, opened without following a link: see <see cref="RealPath"/>.
/// </summary>
public sealed class DataRoots
{
    private readonly ImmutableArray<string>? _roots;

    /// <param name="roots">The folders; null for no restriction. One that is a link is where it leads now.</param>
    public DataRoots(ImmutableArray<string>? roots) => _roots = roots is { } folders ? [.. folders.Select(RealPath.Resolve)] : null;

    /// <summary>May anything be read?</summary>
    public bool IsUnrestricted => _roots is null;

    /// <summary>An import as it may be executed: its paths where they really lead.</summary>
    /// <exception cref="UserErrorException">One leads out of the folders.</exception>
    public DatasetImportSpec Require(DatasetImportSpec import)
    {
        ArgumentNullException.ThrowIfNull(import);
        return import with { Root = Require(import.Root), Groups = import.Groups is { } groups ? Require(groups) : null };
    }

    /// <summary>Where a path leads.</summary>
    /// <exception cref="UserErrorException">Out of the folders, or in a circle.</exception>
    public string Require(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var target = RealPath.Resolve(path);
        return _roots is not { } roots || roots.Any(root => RealPath.IsWithin(target, root))
            ? target
            : throw new UserErrorException(roots.IsEmpty
                ? $"{path}: this cluster may not read any audio folder; add folders to dataRoots in the configs of its silos"
                : $"{path}: is outside the folders that this cluster may read, {string.Join(", ", roots)}; import from these, or add it "
                    + "to dataRoots");
    }
}
