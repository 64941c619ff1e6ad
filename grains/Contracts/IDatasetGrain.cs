using System.Collections.Immutable;
using Experiments.Domain;
using Orleans.Concurrency;

namespace Experiments.Contracts;

/// <summary>A named, versioned collection of tracks. Key: its name.</summary>
[GrainInterfaceType("dataset"), Alias("dataset")]
public interface IDatasetGrain : IWorkOwner, IWorkRecorder
{
    /// <summary>Begins an import, or goes on with one; <see cref="DescribeAsync"/> tells when it is done.</summary>
    /// <exception cref="UserErrorException">Another import of the same name is under way.</exception>
    [Alias("import")]
    Task<DatasetSummary> ImportAsync(DatasetImportSpec spec, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the dataset of tracks that lie in the store already, those of an imported table; one that is there stays as it is.
    /// </summary>
    [Alias("adopt")]
    Task<DatasetSummary> AdoptAsync(DatasetImportSpec spec, ImportOutput tracks, CancellationToken cancellationToken);

    /// <summary>Where it stands.</summary>
    /// <exception cref="UserErrorException">There is no such dataset.</exception>
    // Interleaves: who looks does not wait for what is being stored.
    [Alias("describe"), AlwaysInterleave]
    Task<DatasetSummary> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Its tracks in the order of their ids, at most 1,000 a page.</summary>
    [Alias("tracks")]
    Task<ImmutableArray<TrackInfo>> ListTracksAsync(int skip, int take, CancellationToken cancellationToken);

    /// <summary>One track.</summary>
    /// <exception cref="UserErrorException">It has no such track.</exception>
    [Alias("track")]
    Task<TrackInfo> GetTrackAsync(string track, CancellationToken cancellationToken);

    /// <summary>Forgets the dataset; its artifacts stay until they are collected.</summary>
    [Alias("remove")]
    Task RemoveAsync(CancellationToken cancellationToken);
}
