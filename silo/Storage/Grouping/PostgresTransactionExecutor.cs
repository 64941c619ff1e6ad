using Npgsql;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>Grouped writes in PostgreSQL: a group is one message, one transaction, one response.</summary>
internal sealed class PostgresTransactionExecutor(NpgsqlDataSource source) : ITransactionExecutor
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<WrittenValue?>> CommitAsync(IReadOnlyList<PendingWrite> writes, CancellationToken cancellationToken)
    {
        // Without an explicit transaction a batch is one transaction: it is committed when its last statement is done.
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

        // The commit follows the last result: its error would surface here.
        await reader.CloseAsync().ConfigureAwait(false);
        return values;
    }

    /// <inheritdoc/>
    public bool IsStatementFault(Exception exception) => exception is PostgresException error
        && (error.SqlState.StartsWith("22", StringComparison.Ordinal) // data
            || error.SqlState.StartsWith("23", StringComparison.Ordinal) // constraint
            || error.SqlState.StartsWith("40", StringComparison.Ordinal)); // rolled back because of another transaction

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
