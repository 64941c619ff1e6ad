using System.Collections.Immutable;

namespace Experiments.Contracts;

/// <summary>A list of names of one kind. Key: <see cref="Datasets"/>, <see cref="FeatureSets"/> or <see cref="Sweeps"/>.</summary>
[GrainInterfaceType("directory"), Alias("directory")]
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Datasets by name.</summary>
    const string Datasets = "datasets";

    /// <summary>Feature sets by content hash.</summary>
    const string FeatureSets = "feature-sets";

    /// <summary>Sweeps by ID.</summary>
    const string Sweeps = "sweeps";

    /// <summary>Adds a name; an existing name keeps its position.</summary>
    [Alias("add")]
    Task AddAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes a name.</summary>
    [Alias("remove")]
    Task RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>All names, in the order in which they were added.</summary>
    [Alias("list")]
    Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken);
}
