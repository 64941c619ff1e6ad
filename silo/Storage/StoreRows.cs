using System.Data;
using System.Data.Common;
using Experiments.Domain;
using Experiments.Grains.Keeping;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Experiments.Silo.Storage;

/// <summary>The rows of grain state as they are in the database, all of one moment; silos may go on writing meanwhile.</summary>
internal static class StoreRows
{
    /// <summary>
    /// The rows of an SQLite store. What is wrong with the file itself is told as rows come: <paramref name="report"/> hears it, and the rest of the rows follow
    /// where it can.
    /// </summary>
    /// <exception cref="UserErrorException">There is no store.</exception>
    public static IEnumerable<StateRow> ReadSqlite(string file, Action<string> report)
    {
        if (!File.Exists(file))
        {
            throw UserErrorException.NotFound($"{Path.GetDirectoryName(file)}: there is no store (no {Path.GetFileName(file)} in it); name another with --store");
        }

        using var database = Guarded(() => ReadableDatabase.Open(file), report);
        using var rows = database is null ? null : Guarded(() => Begin(database.Connection, report), report);
        while (rows is not null && Guarded(rows.Read, report))
        {
            yield return RowOf(rows);
        }
    }

    /// <summary>The rows of a PostgreSQL database.</summary>
    /// <exception cref="UserErrorException">It cannot be reached, or holds no store.</exception>
    public static IEnumerable<StateRow> ReadPostgres(string connectionString)
    {
        using var source = PostgresStorage.Guard(() => NpgsqlDataSource.Create(connectionString));
        using var connection = PostgresStorage.Guard(source.OpenConnection);
        using var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        using var command = new NpgsqlCommand("SELECT to_regclass('grainstate')::text", connection, transaction);
        if (command.ExecuteScalar() is null or DBNull)
        {
            throw UserErrorException.NotFound("the database holds no store (no table grainstate in it); has a silo joined it yet?");
        }

        command.CommandText = "SELECT state, grainkey, json::text FROM grainstate";
        using var rows = PostgresStorage.Guard(() => command.ExecuteReader(CommandBehavior.SequentialAccess));
        while (PostgresStorage.Guard(rows.Read))
        {
            yield return RowOf(rows);
        }
    }

    private static SqliteDataReader Begin(SqliteConnection connection, Action<string> report)
    {
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA quick_check(20)";
        using (var findings = check.ExecuteReader())
        {
            while (findings.Read())
            {
                if (findings.GetString(0) is not "ok" and var finding)
                {
                    report(finding);
                }
            }
        }

        // One statement reads from one snapshot, however long it takes.
        var command = connection.CreateCommand();
        command.CommandText = "SELECT State, GrainKey, Json FROM GrainState";
        return command.ExecuteReader();
    }

    private static StateRow RowOf(DbDataReader rows) => new(rows.GetString(0), rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetString(2));

    private static T? Guarded<T>(Func<T> read, Action<string> report)
    {
        try
        {
            return read();
        }
        catch (SqliteException exception)
        {
            report(exception.Message);
            return default;
        }
    }
}
