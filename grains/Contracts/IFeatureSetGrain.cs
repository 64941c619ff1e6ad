using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>The result of one feature spec over one dataset version, built once and shared by all. Key: its content hash.</summary>
[GrainInterfaceType("feature-set"), Alias("feature-set")]
public interface IFeatureSetGrain : IWorkOwner, IWorkRecorder
{
    /// <summary>Starts building what is missing; returns at once if the set is built.</summary>
    /// <exception cref="UserErrorException">The dataset is not ready, or the content hash differs from this key.</exception>
    [Alias("ensure"), ResponseTimeout("00:10:00"), RequiresRole(Role.Member, "build feature sets")]
    Task<FeatureSetSummary> EnsureAsync(string dataset, FeatureSpec spec, CancellationToken cancellationToken);

    /// <summary>Makes the next <see cref="EnsureAsync"/> retry failed shards and check files again that were found intact.</summary>
    [Alias("retry"), RequiresRole(Role.Member, "build feature sets")]
    Task RetryAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Checks every file again after a run found one damaged. Returns the shards that must be rebuilt; if there are none, the manifest has
    /// been rewritten and the set can be opened.
    /// </summary>
    /// <exception cref="UserErrorException">The set was imported, or its dataset has changed.</exception>
    [Alias("repair"), ResponseTimeout("00:10:00"), RequiresRole(Role.Admin)]
    Task<ImmutableArray<ShardPayload>> RepairAsync(CancellationToken cancellationToken);

    /// <summary>The state of the feature set.</summary>
    /// <exception cref="UserErrorException">The feature set does not exist.</exception>
    [Alias("describe"), RequiresRole(Role.Viewer)]
    Task<FeatureSetSummary> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Its dataset in the version that it was computed over, which may have a later version by now or be removed; quarantined files and
    /// notes only if it is still the current one.
    /// </summary>
    /// <exception cref="UserErrorException">The feature set does not exist.</exception>
    [Alias("dataset"), ResponseTimeout("00:02:00"), RequiresRole(Role.Viewer)]
    Task<DatasetSummary> DescribeDatasetAsync(CancellationToken cancellationToken);

    /// <summary>Tracks of that version, in the order asked for; without those that it does not have.</summary>
    /// <exception cref="UserErrorException">The feature set does not exist.</exception>
    [Alias("find-tracks"), ResponseTimeout("00:02:00"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<TrackInfo>> FindTracksAsync(ImmutableArray<TrackId> tracks, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the feature set and deletes its files. Only for a set that nothing refers to and whose dataset was removed.
    /// </summary>
    /// <exception cref="UserErrorException">Its dataset still exists.</exception>
    [Alias("remove"), RequiresRole(Role.Admin, "clean the store")]
    Task RemoveAsync(CancellationToken cancellationToken);

    /// <summary>Registers a complete feature set that was written from a table computed elsewhere, under a display name.</summary>
    /// <exception cref="UserErrorException">The store has no feature set with this hash.</exception>
    [Alias("adopt"), RequiresRole(Role.Admin)]
    Task<FeatureSetSummary> AdoptAsync(string name, CancellationToken cancellationToken);

    /// <summary>The table's columns with units and statistics, over all slices and per genre.</summary>
    /// <exception cref="UserErrorException">The feature set does not exist or is not ready.</exception>
    [Alias("columns"), ResponseTimeout("00:02:00"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<ColumnSummary>> ListColumnsAsync(CancellationToken cancellationToken);

    /// <summary>The table's columns that alone tell the label of nearly every track, best first; empty without a table.</summary>
    /// <exception cref="UserErrorException">The feature set does not exist or is not ready.</exception>
    [Alias("telling-columns"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<TellingColumn>> FindTellingColumnsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The whole set as one file, streamed in chunks: csv and parquet contain the table; npy contains the tensor, or the table if the set
    /// has no tensor.
    /// </summary>
    /// <param name="format">csv, parquet or npy.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">The feature set is not ready, or the format is unknown.</exception>
    [Alias("export"), RequiresRole(Role.Viewer)]
    IAsyncEnumerable<ImmutableArray<byte>> ExportAsync(string format, CancellationToken cancellationToken);
}
