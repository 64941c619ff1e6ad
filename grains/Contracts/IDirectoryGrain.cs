using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>A list of names of one kind. Key: one of the constants.</summary>
[GrainInterfaceType("directory"), Alias("directory")]
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Audiences by name.</summary>
    const string Audiences = "audiences";

    /// <summary>Datasets by name.</summary>
    const string Datasets = "datasets";

    /// <summary>Feature sets by content hash.</summary>
    const string FeatureSets = "feature-sets";

    /// <summary>Sweeps by ID.</summary>
    const string Sweeps = "sweeps";

    /// <summary>Adds a name; an existing name keeps its position.</summary>
    [Alias("add"), RequiresRole(Role.Admin)]
    Task AddAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes a name.</summary>
    [Alias("remove"), RequiresRole(Role.Admin)]
    Task RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Gives what was added under a name another one, under which people know it from then on; its key and the IDs that begin with it stay
    /// as they are. The name that it began with takes the given one away.
    /// </summary>
    /// <param name="name">The name that it was added under.</param>
    /// <param name="given">The new name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">Nothing has the name, or the new one is invalid or taken.</exception>
    [Alias("rename"), RequiresRole(Role.Member, "rename datasets or sweeps")]
    Task RenameAsync(string name, string given, CancellationToken cancellationToken);

    /// <summary>Refuses a name that something was renamed to: a new object of that name could not be told from it.</summary>
    /// <exception cref="UserErrorException">Something was renamed to it.</exception>
    [Alias("require-free"), RequiresRole(Role.Viewer)]
    Task RequireFreeAsync(string name, CancellationToken cancellationToken);

    /// <summary>The given name of everything that has one, by the name that it was added under.</summary>
    [Alias("given-names"), RequiresRole(Role.Viewer)]
    Task<ImmutableSortedDictionary<string, string>> ListGivenNamesAsync(CancellationToken cancellationToken);

    /// <summary>All names, in the order in which they were added.</summary>
    [Alias("list"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken);
}
