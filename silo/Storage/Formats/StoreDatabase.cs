using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Experiments.Silo.Storage.Formats;

/// <summary>A database of grain state on one connection: what SQLite and PostgreSQL have in common.</summary>
internal sealed class StoreDatabase
{
    private readonly DbConnection _connection;
    private readonly DbTransaction? _transaction;
    private readonly string _countTables;

    private StoreDatabase(string name, DbConnection connection, DbTransaction? transaction, string countTables) =>
        (Name, _connection, _transaction, _countTables) = (name, connection, transaction, countTables);

    /// <summary>Its name in error messages.</summary>
    public string Name { get; }

    /// <summary>An SQLite database, named by its file.</summary>
    public static StoreDatabase Of(string file, SqliteConnection connection, SqliteTransaction? transaction = null) =>
        new(file, connection, transaction, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @Table");

    /// <summary>A PostgreSQL database; its connection string may contain a password and is not used as a name.</summary>
    public static StoreDatabase Of(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        new("the database", connection, transaction, "SELECT COUNT(to_regclass(@Table))");

    public bool HasTable(string table) => (long)Command(_countTables, ("@Table", table)).ExecuteScalar()! > 0; // not null: a count

    /// <summary>Executes a statement and returns the number of changed rows.</summary>
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
