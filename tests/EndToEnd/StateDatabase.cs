using Microsoft.Data.Sqlite;

namespace Experiments.EndToEnd;

/// <summary>The SQLite database of a store, as its damage or another program would change it.</summary>
internal static class StateDatabase
{
    /// <summary>Executes a statement and returns the number of changed rows.</summary>
    public static int Execute(string store, string sql)
    {
        using var connection = Open(store);
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first value that a query returns; null if it returns none.</summary>
    public static object? Query(string store, string sql)
    {
        using var connection = Open(store);
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }

    private static SqliteConnection Open(string store)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(store, "state.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
