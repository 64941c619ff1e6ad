using Experiments.Domain;
using Experiments.Silo.Storage;
using Experiments.Silo.Storage.Grouping;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace Experiments.Unit.Silo.Storage;

/// <summary>Databases whose disk cannot be written: SQLite itself, restricted by its own limit, and the errors of both.</summary>
public sealed class FaultReportingExecutorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<StorageFault> _told = [];
    private string _limit = "PRAGMA max_page_count = 8";

    private string File => Path.Combine(_folder.Path, "state.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_database_rolls_the_group_back_and_accepts_it_once_there_is_room()
    {
        Execute("PRAGMA journal_mode = WAL; CREATE TABLE Rows (Name TEXT PRIMARY KEY, Text TEXT)");
        await using var transactions = Guard();
        await transactions.CommitAsync([Write("before", 10)], TestContext.Current.CancellationToken);
        PendingWrite[] group = [Write("a", 10), Write("b", 100_000), Write("c", 10)];
        var error = await Assert.ThrowsAsync<StorageFaultException>(
            () => transactions.CommitAsync(group, TestContext.Current.CancellationToken));
        Assert.Equal(new StorageFault(StorageFaultKind.Full, _folder.Path), error.Fault);
        Assert.Equal([error.Fault], _told);
        Assert.Equal(1L, Execute("SELECT COUNT(*) FROM Rows"));

        _limit = "PRAGMA max_page_count = 1000000";
        await transactions.CommitAsync([Write("a", 10), Write("b", 100_000), Write("c", 10)], TestContext.Current.CancellationToken);
        Assert.Equal(4L, Execute("SELECT COUNT(*) FROM Rows"));
    }

    [Fact]
    public async Task A_read_only_database_is_reported_and_written_once_writable()
    {
        Execute("CREATE TABLE Rows (Name TEXT PRIMARY KEY, Text TEXT)");
        _limit = "PRAGMA query_only = 1";
        await using var transactions = Guard();
        var error = await Assert.ThrowsAsync<StorageFaultException>(
            () => transactions.CommitAsync([Write("a", 10)], TestContext.Current.CancellationToken));
        Assert.Equal(new StorageFault(StorageFaultKind.ReadOnly, File), error.Fault);

        _limit = "PRAGMA query_only = 0";
        await transactions.CommitAsync([Write("a", 10)], TestContext.Current.CancellationToken);
        Assert.Equal(1L, Execute("SELECT COUNT(*) FROM Rows"));
    }

    [Theory]
    [InlineData(13, StorageFaultKind.Full)]
    [InlineData(8, StorageFaultKind.ReadOnly)]
    [InlineData(10, StorageFaultKind.Failing)] // the disk itself, when asked, has nothing to say: it has room and can be written
    [InlineData(5, null)] // locked
    [InlineData(14, null)] // no such file
    [InlineData(19, null)] // a constraint
    public void SQLite_errors_are_classified_as_storage_faults(int code, StorageFaultKind? kind) =>
        Assert.Equal(kind, SqliteFaults.Find(new SqliteException("said by SQLite", code), File)?.Kind);

    [Theory]
    [InlineData("53100", StorageFaultKind.Full)]
    [InlineData("25006", StorageFaultKind.ReadOnly)]
    [InlineData("58030", StorageFaultKind.Failing)]
    [InlineData("57P01", null)] // shut down by an admin
    [InlineData("53300", null)] // too many connections
    public void PostgreSQL_errors_are_classified_as_storage_faults(string state, StorageFaultKind? kind)
    {
        var fault = PostgresFaults.Find(new PostgresException("could not extend file", "ERROR", "ERROR", state), "the database at db");
        Assert.Equal((kind, kind is null ? null : "could not extend file"), (fault?.Kind, fault?.Detail));
    }

    private FaultReportingExecutor Guard() =>
        new(new SqliteTransactionExecutor(Open), exception => SqliteFaults.Find(exception, File), _told.Add);

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={File}");
        connection.Open();
        using var limit = new SqliteCommand(_limit, connection);
        limit.ExecuteNonQuery();
        return connection;
    }

    private static PendingWrite Write(string name, int length)
    {
        var command = new SqliteCommand("INSERT INTO Rows (Name, Text) VALUES (@Name, @Text) RETURNING Name");
        command.Parameters.AddWithValue("Name", name);
        command.Parameters.AddWithValue("Text", new string('x', length));
        return new PendingWrite(command);
    }

    private object? Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }
}
