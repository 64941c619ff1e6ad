using System.Data;
using Experiments.Domain;
using Experiments.Grains.StoredState;
using Experiments.Silo.Storage.Formats;
using Experiments.Store.Checking;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Experiments.Silo.Storage;

/// <summary>
/// The rows of grain state in the database, as one snapshot, each with the key of its grain; silos may keep writing meanwhile. A store in
/// an earlier format is read as its migration would read it, and left unchanged.
/// </summary>
internal static class StoreRows
{
    /// <summary>
    /// The rows of an SQLite store. Damage to the file itself is reported as rows are read: <paramref name="report"/> receives it, and the
    /// remaining rows follow if possible.
    /// </summary>
    /// <exception cref="UserErrorException">There is no store, or it is from a newer build.</exception>
    public static IEnumerable<StateRow> ReadSqlite(string file, Action<string> report) => Guarded(Sqlite(file, report), next =>
    {
        try
        {
            return next();
        }
        catch (SqliteException exception)
        {
            report(exception.Message);
            return false;
        }
    });

    /// <summary>
    /// The rows of some states of an SQLite store, without checking the rest of the file; null if there is no store of this build's format.
    /// </summary>
    /// <exception cref="UserErrorException">It cannot be read, or is from a newer build.</exception>
    public static IReadOnlyList<StateRow>? FindSqlite(string file, IReadOnlyList<string> states)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            using var readable = ReadableDatabase.Open(file);
            using var transaction = readable.Connection.BeginTransaction(deferred: true);
            var database = StoreDatabase.Of(file, readable.Connection, transaction);
            return StoreFormat.Find(database) is not StoreFormat.Current ? null : database.Read(
                $"SELECT State, GrainKey, CAST(Json AS text) FROM StateRow WHERE State IN ('{string.Join("', '", states)}')",
                row => new StateRow(row.GetString(0), StoredKeys.Unescape(row.GetString(1)), row.IsDBNull(2) ? null : row.GetString(2)));
        }
        catch (SqliteException exception)
        {
            throw UserErrorException.Failed(
                $"{file}: the database cannot be read ({exception.Reason()}); `experiments store check` shows the "
                    + "damage", exception);
        }
    }

    /// <summary>The rows of a PostgreSQL database.</summary>
    /// <exception cref="UserErrorException">The database is unreachable, contains no store, or is from a newer build.</exception>
    public static IEnumerable<StateRow> ReadPostgres(string connectionString) => Guarded(Postgres(connectionString), PostgresStorage.Guard);

    private static IEnumerable<StateRow> Sqlite(string file, Action<string> report)
    {
        if (!File.Exists(file))
        {
            throw UserErrorException.NotFound(
                $"{Path.GetDirectoryName(file)}: is not a store ({Path.GetFileName(file)} is missing); name another one with --store");
        }

        using var readable = ReadableDatabase.Open(file);
        using var transaction = readable.Connection.BeginTransaction(deferred: true);
        var database = StoreDatabase.Of(file, readable.Connection, transaction);
        foreach (var finding in database.Read("PRAGMA quick_check(20)", row => row.GetString(0)).Where(finding => finding != "ok"))
        {
            report(finding);
        }

        if (StoreFormat.Find(database) is not { } format)
        {
            report("it contains no store tables");
            yield break;
        }

        foreach (var row in Read(database, format))
        {
            yield return row;
        }
    }

    private static IEnumerable<StateRow> Postgres(string connectionString)
    {
        using var source = NpgsqlDataSource.Create(connectionString);
        using var connection = source.OpenConnection();
        using var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        var database = StoreDatabase.Of(connection, transaction);
        var format = StoreFormat.Find(database)
            ?? throw UserErrorException.NotFound("the database does not contain a store (the table staterow is missing); has a silo "
                + "joined yet?");
        foreach (var row in Read(database, format))
        {
            yield return row;
        }
    }

    private static IEnumerable<StateRow> Read(StoreDatabase database, int format)
    {
        foreach (var claim in format is 1 ? FormatOneRows.Settle(database) : FormatOneRows.Unclaimed(database))
        {
            yield return new StateRow(claim.Row.State, claim.Key ?? $"number {claim.Row.Numbers}", claim.Row.Json, claim.Problem);
        }

        using var command = database.Command(
            format is 1
                ? $"SELECT State, GrainKey, CAST(Json AS text) FROM GrainState WHERE NOT {FormatOneRows.Condition}"
                : "SELECT State, GrainKey, CAST(Json AS text) FROM StateRow");
        using var rows = command.ExecuteReader(CommandBehavior.SequentialAccess);
        while (rows.Read())
        {
            var (state, key) = (rows.GetString(0), rows.GetString(1));
            yield return new StateRow(state, format is 1 ? key : StoredKeys.Unescape(key), rows.IsDBNull(2) ? null : rows.GetString(2));
        }
    }

    private static IEnumerable<StateRow> Guarded(IEnumerable<StateRow> rows, Func<Func<bool>, bool> guard)
    {
        using var row = rows.GetEnumerator();
        while (guard(row.MoveNext))
        {
            yield return row.Current;
        }
    }
}
