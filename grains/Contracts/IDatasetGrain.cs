using System.Collections.Immutable;
using Experiments.Domain;
using Orleans.Concurrency;

namespace Experiments.Contracts;

/// <summary>A named, versioned collection of tracks. Key: its name.</summary>
[GrainInterfaceType("dataset"), Alias("dataset")]
public interface IDatasetGrain : IWorkOwner, IWorkRecorder
{
    /// <summary>Starts or continues an import; <see cref="DescribeAsync"/> shows when it is done.</summary>
    /// <exception cref="UserErrorException">Another import of the same name is running.</exception>
    [Alias("import")]
    Task<DatasetSummary> ImportAsync(DatasetImportSpec spec, CancellationToken cancellationToken);

    /// <summary>
    /// Creates the dataset from tracks that are already in the store, those of an imported table. An existing dataset is left unchanged.
    /// </summary>
    [Alias("adopt")]
    Task<DatasetSummary> AdoptAsync(DatasetImportSpec spec, ImportOutput tracks, CancellationToken cancellationToken);

    /// <summary>The state of the dataset.</summary>
    /// <exception cref="UserErrorException">The dataset does not exist.</exception>
    // Interleaves: a reader does not wait for a write.
    [Alias("describe"), AlwaysInterleave]
    Task<DatasetSummary> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Its tracks in the order of their IDs, at most 1,000 per page.</summary>
    [Alias("tracks")]
    Task<ImmutableArray<TrackInfo>> ListTracksAsync(int skip, int take, CancellationToken cancellationToken);

    /// <summary>One track.</summary>
    /// <exception cref="UserErrorException">The dataset has no such track.</exception>
    [Alias("track")]
    Task<TrackInfo> GetTrackAsync(string track, CancellationToken cancellationToken);

    /// <summary>Tells how far the running import has come. Kept in memory only.</summary>
    [Alias("report-progress")]
    Task ReportProgressAsync(ImportTally progress, CancellationToken cancellationToken);

    /// <summary>Removes the dataset; its artifacts remain until they are collected.</summary>
    [Alias("remove")]
    Task RemoveAsync(CancellationToken cancellationToken);
}
