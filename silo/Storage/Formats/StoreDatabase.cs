using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Experiments.Silo.Storage.Formats;

/// <summary>A database of grain state on one connection, SQLite's or PostgreSQL's: what the two have in common.</summary>
internal sealed class StoreDatabase
{
    private readonly DbConnection _connection;
    private readonly DbTransaction? _transaction;
    private readonly string _countTables;

    private StoreDatabase(string name, DbConnection connection, DbTransaction? transaction, string countTables) =>
        (Name, _connection, _transaction, _countTables) = (name, connection, transaction, countTables);

    /// <summary>How an error names it.</summary>
    public string Name { get; }

    /// <summary>SQLite's, named by its file.</summary>
    public static StoreDatabase Of(string file, SqliteConnection connection, SqliteTransaction? transaction = null) =>
        new(file, connection, transaction, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @Table");

    /// <summary>PostgreSQL's; its connection string may hold a password and names nothing.</summary>
    public static StoreDatabase Of(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        new("the database", connection, transaction, "SELECT COUNT(to_regclass(@Table))");

    public bool HasTable(string table) => (long)Command(_countTables, ("@Table", table)).ExecuteScalar()! > 0; // not null: a count

    /// <summary>Answers how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    public List<T> Read<T>(string sql, Func<DbDataReader, T> read)
    {
        using var command = Command(sql);
        using var rows = command.ExecuteReader();
        var all = new List<T>();
        while (rows.Read())
        {
            all.Add(read(rows));
        }

        return all;
    }

    /// <summary>A command in the transaction.</summary>
    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, _transaction);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
