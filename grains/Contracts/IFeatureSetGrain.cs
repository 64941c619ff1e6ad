using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>The result of one feature spec over one dataset version, built once and shared by all. Key: its content hash.</summary>
[GrainInterfaceType("feature-set"), Alias("feature-set")]
public interface IFeatureSetGrain : IWorkOwner, IWorkRecorder
{
    /// <summary>Begins to build what is missing; a built one is answered at once.</summary>
    /// <exception cref="UserErrorException">The dataset is not ready, or its content has another hash than this key.</exception>
    [Alias("ensure"), ResponseTimeout("00:10:00")]
    Task<FeatureSetSummary> EnsureAsync(string dataset, FeatureSpec spec, CancellationToken cancellationToken);

    /// <summary>Lets the next <see cref="EnsureAsync"/> try again what failed, and look again at files that it has seen whole.</summary>
    [Alias("retry")]
    Task RetryAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads every file again, for a run that found one damaged. Answers the shards that have to be built again; none where all are whole:
    /// then the manifest was written anew, and the set can be opened.
    /// </summary>
    /// <exception cref="UserErrorException">It was imported, or its dataset is not as it was.</exception>
    [Alias("repair"), ResponseTimeout("00:10:00")]
    Task<ImmutableArray<ShardPayload>> RepairAsync(CancellationToken cancellationToken);

    /// <summary>Where it stands.</summary>
    /// <exception cref="UserErrorException">There is no such feature set.</exception>
    [Alias("describe")]
    Task<FeatureSetSummary> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Forgets the feature set and deletes its files: for one whose dataset was removed and that nothing refers to.</summary>
    /// <exception cref="UserErrorException">Its dataset is there.</exception>
    [Alias("remove")]
    Task RemoveAsync(CancellationToken cancellationToken);

    /// <summary>Takes over a feature set that was written as a whole, from a table computed elsewhere, under a name for people.</summary>
    /// <exception cref="UserErrorException">There is none of this hash in the store.</exception>
    [Alias("adopt")]
    Task<FeatureSetSummary> AdoptAsync(string name, CancellationToken cancellationToken);

    /// <summary>The table's columns with their units and statistics, over all slices and genre by genre.</summary>
    /// <exception cref="UserErrorException">It is not there, or not ready.</exception>
    [Alias("columns"), ResponseTimeout("00:02:00")]
    Task<ImmutableArray<ColumnSummary>> ListColumnsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The whole set as one file, in pieces: csv and parquet hold the table, npy the tensor, or the table where there is none.
    /// </summary>
    /// <param name="format">csv, parquet or npy.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UserErrorException">It is not ready, or there is no such format.</exception>
    [Alias("export")]
    IAsyncEnumerable<ImmutableArray<byte>> ExportAsync(string format, CancellationToken cancellationToken);
}
