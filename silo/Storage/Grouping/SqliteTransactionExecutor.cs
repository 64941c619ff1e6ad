using Microsoft.Data.Sqlite;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>Grouped writes on the only writing connection of an SQLite file, with statements prepared once.</summary>
/// <param name="open">Opens a connection.</param>
internal sealed class SqliteTransactionExecutor(Func<SqliteConnection> open) : ITransactionExecutor
{
    // Reasons to reject a statement while the transaction stays intact: too big, a constraint, a wrong type.
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;

    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private SqliteConnection? _connection;

    /// <inheritdoc/>
    public Task<IReadOnlyList<WrittenValue?>> CommitAsync(IReadOnlyList<PendingWrite> writes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return Task.FromResult<IReadOnlyList<WrittenValue?>>(Commit(writes));
        }
        catch (SqliteException exception) when (!IsStatementFault(exception))
        {
            Abandon();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool IsStatementFault(Exception exception) => exception is SqliteException { SqliteErrorCode: TooBig or Constraint or Mismatch };

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private WrittenValue?[] Commit(IReadOnlyList<PendingWrite> writes)
    {
        _connection ??= open();

        // Takes the write lock at once: readers outside the silo never make a group fail part way.
        using var transaction = _connection.BeginTransaction(deferred: false);
        var values = new WrittenValue?[writes.Count];
        try
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Execute((SqliteCommand)writes[i].Command, _connection, transaction);
            }

            transaction.Commit();
            return values;
        }
        catch (SqliteException)
        {
            RollBack(transaction);
            throw;
        }
    }

    /// <summary>Explicit, so that an error of the rollback does not replace the one that led to it.</summary>
    private static void RollBack(SqliteTransaction transaction)
    {
        try
        {
            transaction.Dispose();
        }
        catch (SqliteException)
        {
            // SQLite had already rolled back, or the disk still fails: closing the connection ends the transaction in any case.
        }
    }

    /// <summary>
    /// After a disk error SQLite may or may not have rolled back by itself. Closing the connection certainly ends the transaction, and the
    /// next group starts on a new one, which also notices a disk that is writable again.
    /// </summary>
    private void Abandon()
    {
        try
        {
            if (_connection is not null)
            {
                SqliteConnection.ClearPool(_connection);
            }

            Close();
        }
        catch (SqliteException)
        {
            // A rollback error from the same disk: report the error that led here.
        }

        _prepared.Clear();
        _connection = null;
    }

    private void Close()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _prepared.Clear();
        _connection?.Dispose();
    }

    private WrittenValue? Execute(SqliteCommand write, SqliteConnection connection, SqliteTransaction transaction)
    {
        if (!_prepared.TryGetValue(write.CommandText, out var command))
        {
            _prepared[write.CommandText] = command = connection.CreateCommand();
            command.CommandText = write.CommandText;
            foreach (SqliteParameter parameter in write.Parameters)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = parameter.ParameterName });
            }
        }

        for (var i = 0; i < write.Parameters.Count; i++)
        {
            command.Parameters[i].Value = write.Parameters[i].Value;
        }

        command.Transaction = transaction;
        using var reader = command.ExecuteReader();
        return reader.Read() ? new WrittenValue(reader.GetName(0), reader.GetValue(0)) : null;
    }
}
