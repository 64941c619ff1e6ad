using Microsoft.Data.Sqlite;

namespace Experiments.ClientCli.Output.Mlflow;

/// <summary>Adds rows to tables, with one prepared command per table.</summary>
internal sealed class MlflowRows(SqliteConnection connection, SqliteTransaction transaction) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _inserts = new(StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var command in _inserts.Values)
        {
            command.Dispose();
        }
    }

    public void Execute(string statement)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (statement, transaction);
        command.ExecuteNonQuery();
    }

    /// <summary>Adds a row; a table always gets the same columns.</summary>
    public void Insert(string table, params (string Column, object? Value)[] row)
    {
        if (!_inserts.TryGetValue(table, out var command))
        {
            _inserts[table] = command = connection.CreateCommand();
            var columns = row.Select(cell => cell.Column).ToArray();
            command.CommandText =
                $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(column => $"${column}"))})";
            command.Transaction = transaction;
            foreach (var column in columns)
            {
                command.Parameters.AddWithValue($"${column}", DBNull.Value);
            }
        }

        foreach (var (column, value) in row)
        {
            command.Parameters[$"${column}"].Value = value ?? DBNull.Value;
        }

        command.ExecuteNonQuery();
    }
}
