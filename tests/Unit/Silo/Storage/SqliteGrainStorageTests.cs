using Experiments.Domain;
using Experiments.Silo.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Experiments.Unit.Silo.Storage;

public sealed class SqliteGrainStorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SqliteGrainStorageTests() => SqliteGrainStorage.EnsureSchema(File);

    private string File => _folder["state.db"];

    private long LogBytes => new FileInfo(File + "-wal").Length;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public void A_commit_is_on_the_disk_before_it_is_answered()
    {
        const long Full = 2;
        using var source = SqliteGrainStorage.SourceOf(File);
        using var connection = source.Open();
        Assert.Equal(Full, Ask(connection, "PRAGMA synchronous"));
        Assert.Equal("wal", Ask(connection, "PRAGMA journal_mode"));
    }

    [Fact]
    public void The_log_stays_short_and_is_cut_back_after_a_long_reader()
    {
        using var source = SqliteGrainStorage.SourceOf(File);
        using var writer = source.Open();
        Ask(writer, "CREATE TABLE Filling (Bytes BLOB)");
        Write(writer, megabytes: 30);
        Assert.InRange(LogBytes, 0, 16 << 20);

        using var reader = new SqliteConnection(SqliteGrainStorage.ConnectionString(File, SqliteOpenMode.ReadOnly, isPooled: false));
        reader.Open();
        Ask(reader, "BEGIN");
        Ask(reader, "SELECT COUNT(*) FROM Filling");
        Write(writer, megabytes: 40);
        Assert.InRange(LogBytes, 40 << 20, long.MaxValue);
        Ask(reader, "COMMIT");
        Write(writer, megabytes: 2);
        Assert.InRange(LogBytes, 0, 16 << 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_store_that_lost_its_database_is_not_taken_for_a_new_one(bool isEmptied)
    {
        var database = _folder["lost/state.db"];
        var artifact = _folder.Write("lost/artifacts/datasets/gtzan/v1.json", "[]");
        if (isEmptied)
        {
            System.IO.File.WriteAllText(database, "");
        }

        var error = Assert.Throws<UserErrorException>(() => SqliteGrainStorage.EnsureSchema(database));
        Assert.StartsWith($"{database}: the store's database is missing or empty, but its artifacts exist; ", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(isEmptied, System.IO.File.Exists(database));
        System.IO.File.Delete(artifact);
        Assert.Null(SqliteGrainStorage.EnsureSchema(database));
    }

    private static void Write(SqliteConnection connection, int megabytes)
    {
        for (var i = 0; i < megabytes; i++)
        {
            Ask(connection, "INSERT INTO Filling VALUES (zeroblob(1048576))");
        }
    }

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }
}
