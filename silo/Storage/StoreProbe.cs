using System.Data.Common;
using Experiments.Domain;
using Experiments.Store;

namespace Experiments.Silo.Storage;

/// <summary>Tests whether a store can be written.</summary>
internal interface IStoreProbe
{
    /// <summary>Writes <paramref name="bytes"/> bytes and removes them. Returns the fault that prevented it; null if none did.</summary>
    /// <exception cref="Exception">The result is unknown: the database is unavailable.</exception>
    Task<StorageFault?> TryAsync(long bytes, CancellationToken cancellationToken);
}

/// <summary>The real probe: writes a file beside the artifacts, and a database row with its current value.</summary>
/// <param name="artifacts">The artifact folder.</param>
/// <param name="database">The database; its writes are committed and its faults detected.</param>
internal sealed class StoreProbe(ArtifactStore artifacts, DbDataSource database) : IStoreProbe
{
    /// <summary>A real write that changes nothing, in the same transactions as grain state.</summary>
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
