using System.Collections.Immutable;

namespace Experiments.Contracts;

/// <summary>The names of one kind of thing. Key: <see cref="Datasets"/>, <see cref="FeatureSets"/> or <see cref="Sweeps"/>.</summary>
[GrainInterfaceType("directory"), Alias("directory")]
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Datasets by name.</summary>
    const string Datasets = "datasets";

    /// <summary>Feature sets by content hash.</summary>
    const string FeatureSets = "feature-sets";

    /// <summary>Sweeps by id.</summary>
    const string Sweeps = "sweeps";

    /// <summary>Adds a name; one that is there stays where it is.</summary>
    [Alias("add")]
    Task AddAsync(string name, CancellationToken cancellationToken);

    /// <summary>Takes a name away.</summary>
    [Alias("remove")]
    Task RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>All names, in the order they were added.</summary>
    [Alias("list")]
    Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken);
}
