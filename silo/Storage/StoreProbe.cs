using System.Data.Common;
using Experiments.Domain;
using Experiments.Store;

namespace Experiments.Silo.Storage;

/// <summary>Tries whether a store can be written.</summary>
internal interface IStoreProbe
{
    /// <summary>Writes so many bytes and removes them again. Answers what keeps it from that; null where nothing does.</summary>
    /// <exception cref="Exception">It cannot be told: the database is away.</exception>
    Task<StorageFault?> TryAsync(long bytes, CancellationToken cancellationToken);
}

/// <summary>The real thing: a file beside the artifacts, and a row of the database written as it is.</summary>
/// <param name="artifacts">The folder.</param>
/// <param name="database">The database, whose writes are committed and whose faults are known.</param>
internal sealed class StoreProbe(ArtifactStore artifacts, DbDataSource database) : IStoreProbe
{
    /// <summary>A real write that changes nothing, through the same transactions as grain state.</summary>
    private const string SameRow = "UPDATE OrleansQuery SET QueryText = QueryText WHERE QueryKey = 'ReadFromStorageKey'";

    /// <inheritdoc/>
    public async Task<StorageFault?> TryAsync(long bytes, CancellationToken cancellationToken)
    {
        if (await Task.Run(() => DiskProbe.Find(artifacts.Root, bytes), cancellationToken).ConfigureAwait(false) is { } fault)
        {
            return fault;
        }

        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var command = connection.CreateCommand();
            command.CommandText = SameRow;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (StorageFault.Find(exception) is { } known)
        {
            return known;
        }
    }
}
