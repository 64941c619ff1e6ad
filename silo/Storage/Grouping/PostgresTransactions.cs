using Npgsql;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>Groups of writes in PostgreSQL: a group is one message, one transaction, one answer.</summary>
internal sealed class PostgresTransactions(NpgsqlDataSource source) : IWriteTransaction
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<WrittenValue?>> CommitAsync(IReadOnlyList<GroupedWrite> writes, CancellationToken cancellationToken)
    {
        // Without a transaction of its own a batch is one by itself: it is committed when its last statement is done.
        await using var batch = source.CreateBatch();
        foreach (var write in writes)
        {
            var command = new NpgsqlBatchCommand(write.Command.CommandText);
            foreach (NpgsqlParameter parameter in write.Command.Parameters)
            {
                command.Parameters.Add(parameter.Clone());
            }

            batch.BatchCommands.Add(command);
        }

        var values = new WrittenValue?[writes.Count];
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                ? new WrittenValue(reader.GetName(0), reader.GetValue(0))
                : null;
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }

        // The commit comes after the last result: an error of it would surface here.
        await reader.CloseAsync().ConfigureAwait(false);
        return values;
    }

    /// <inheritdoc/>
    public bool IsFaultOfOne(Exception exception) => exception is PostgresException error
        && (error.SqlState.StartsWith("22", StringComparison.Ordinal) // data
            || error.SqlState.StartsWith("23", StringComparison.Ordinal) // constraint
            || error.SqlState.StartsWith("40", StringComparison.Ordinal)); // rolled back for another transaction's sake

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
