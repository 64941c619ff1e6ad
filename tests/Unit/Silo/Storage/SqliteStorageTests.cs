using Experiments.Domain;
using Experiments.Silo.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Experiments.Unit.Silo.Storage;

public sealed class SqliteStorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SqliteStorageTests() => SqliteStorage.EnsureSchema(File);

    private string File => _folder["state.db"];

    private long LogBytes => new FileInfo(File + "-wal").Length;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public void Connections_use_full_synchronous_mode_and_WAL()
    {
        // SQLite's own default is full, too: a connection that comes back to the pool with other settings shows who sets them.
        const long Full = 2, Off = 0;
        using var source = SqliteStorage.SourceOf(File);
        using (var changed = source.Open())
        {
            Query(changed, "PRAGMA synchronous = OFF");
            Query(changed, "PRAGMA busy_timeout = 1");
            Assert.Equal(Off, Query(changed, "PRAGMA synchronous"));
        }

        using var connection = source.Open();
        Assert.Equal(Full, Query(connection, "PRAGMA synchronous"));
        Assert.Equal(10_000L, Query(connection, "PRAGMA busy_timeout"));
        Assert.Equal("wal", Query(connection, "PRAGMA journal_mode"));

        // The journal mode is in the file; a new one has another.
        using var other = new SqliteConnection($"Data Source={_folder["other.db"]};Pooling=False");
        other.Open();
        Assert.Equal("delete", Query(other, "PRAGMA journal_mode"));
    }

    [Fact]
    public void The_log_stays_small_and_is_truncated_after_a_long_read()
    {
        using var source = SqliteStorage.SourceOf(File);
        using var writer = source.Open();
        Query(writer, "CREATE TABLE Filling (Bytes BLOB)");
        Write(writer, megabytes: 30);
        Assert.InRange(LogBytes, 0, 16 << 20);

        using var reader = new SqliteConnection(SqliteStorage.ConnectionString(File, SqliteOpenMode.ReadOnly, isPooled: false));
        reader.Open();
        Query(reader, "BEGIN");
        Query(reader, "SELECT COUNT(*) FROM Filling");
        Write(writer, megabytes: 40);
        Assert.InRange(LogBytes, 40 << 20, long.MaxValue);
        Query(reader, "COMMIT");
        Write(writer, megabytes: 2);
        Assert.InRange(LogBytes, 0, 16 << 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_store_that_lost_its_database_is_not_treated_as_new(bool isEmptied)
    {
        var database = _folder["lost/state.db"];
        var artifact = _folder.Write("lost/artifacts/datasets/gtzan/v1.json", "[]");
        if (isEmptied)
        {
            System.IO.File.WriteAllText(database, "");
        }

        var error = Assert.Throws<UserErrorException>(() => SqliteStorage.EnsureSchema(database));
        Assert.StartsWith($"{database}: the store's database is missing or empty, but its artifacts exist; ", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(isEmptied, System.IO.File.Exists(database));
        System.IO.File.Delete(artifact);
        Assert.Null(SqliteStorage.EnsureSchema(database));
    }

    private static void Write(SqliteConnection connection, int megabytes)
    {
        for (var i = 0; i < megabytes; i++)
        {
            Query(connection, "INSERT INTO Filling VALUES (zeroblob(1048576))");
        }
    }

    private static object? Query(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }
}
