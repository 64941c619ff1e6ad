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
    [Alias("import"), RequiresRole(Role.Member, "import datasets")]
    Task<DatasetSummary> ImportAsync(DatasetImportSpec spec, CancellationToken cancellationToken);

    /// <summary>
    /// Creates the dataset from tracks that are already in the store, those of an imported table. An existing dataset is left unchanged.
    /// </summary>
    [Alias("adopt"), RequiresRole(Role.Admin)]
    Task<DatasetSummary> AdoptAsync(DatasetImportSpec spec, ImportOutput tracks, CancellationToken cancellationToken);

    /// <summary>The state of the dataset.</summary>
    /// <exception cref="UserErrorException">The dataset does not exist.</exception>
    // Interleaves: a reader does not wait for a write.
    [Alias("describe"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<DatasetSummary> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Its tracks in the order of their IDs, at most 1,000 per page.</summary>
    [Alias("tracks"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<TrackInfo>> ListTracksAsync(int skip, int take, CancellationToken cancellationToken);

    /// <summary>The tracks that a query includes.</summary>
    [Alias("find-tracks"), RequiresRole(Role.Viewer)]
    Task<TrackListing> FindTracksAsync(TrackQuery query, CancellationToken cancellationToken);

    /// <summary>One track.</summary>
    /// <exception cref="UserErrorException">The dataset has no such track.</exception>
    [Alias("track"), RequiresRole(Role.Viewer)]
    Task<TrackInfo> GetTrackAsync(string track, CancellationToken cancellationToken);

    /// <summary>
    /// Imports the dataset's folder again by the same rules, beside the version that the dataset has; an update that is under way goes on.
    /// <see cref="DescribeUpdateAsync"/> shows when it is done.
    /// </summary>
    /// <exception cref="UserErrorException">The dataset does not exist, has no audio, or is being imported.</exception>
    [Alias("begin-update"), RequiresRole(Role.Member, "update datasets")]
    Task<UpdateStatus> BeginUpdateAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Corrects labels beside the version that the dataset has, like an update: <see cref="CompareUpdateAsync"/> shows what differs, and
    /// <see cref="TakeUpdateAsync"/> takes it. Later updates of the folder keep the corrections; another import does not.
    /// </summary>
    /// <param name="corrections">Labels by the names of tracks; an empty one leaves the track out.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="UserErrorException">The dataset has no such track or label, has no audio, or is being imported.</exception>
    [Alias("begin-relabel"), ResponseTimeout("00:02:00"), RequiresRole(Role.Member, "correct labels")]
    Task<UpdateStatus> BeginRelabelAsync(ImmutableSortedDictionary<string, string> corrections, CancellationToken cancellationToken);

    /// <summary>The state of the update.</summary>
    /// <exception cref="UserErrorException">The dataset is not being updated.</exception>
    [Alias("describe-update"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<UpdateStatus> DescribeUpdateAsync(CancellationToken cancellationToken);

    /// <summary>What the update would change.</summary>
    /// <exception cref="UserErrorException">There is no update that can be taken.</exception>
    [Alias("compare-update"), ResponseTimeout("00:02:00"), RequiresRole(Role.Viewer)]
    Task<DatasetDiff> CompareUpdateAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes an update the current version of the dataset. Results and feature sets of the version before keep that version.
    /// </summary>
    /// <exception cref="UserErrorException">There is no update to that version.</exception>
    [Alias("take-update"), ResponseTimeout("00:02:00"), RequiresRole(Role.Member, "update datasets")]
    Task<DatasetSummary> TakeUpdateAsync(string version, CancellationToken cancellationToken);

    /// <summary>Ends the update, if there is one; the dataset keeps its version.</summary>
    [Alias("drop-update"), RequiresRole(Role.Member, "update datasets")]
    Task DropUpdateAsync(CancellationToken cancellationToken);

    /// <summary>Tells how far the running import has come. Kept in memory only.</summary>
    [Alias("report-progress"), RequiresRole(Role.Admin)]
    Task ReportProgressAsync(ImportTally progress, CancellationToken cancellationToken);

    /// <summary>Removes the dataset; its artifacts remain until they are collected.</summary>
    [Alias("remove"), RequiresRole(Role.Member, "remove datasets")]
    Task RemoveAsync(CancellationToken cancellationToken);
}
