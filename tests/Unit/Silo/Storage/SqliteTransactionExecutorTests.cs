using Experiments.Silo.Storage.Grouping;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Experiments.Unit.Silo.Storage;

public sealed class SqliteTransactionExecutorTests : IAsyncDisposable
{
    private const string Insert = "INSERT INTO Rows (Name, Number) VALUES (@Name, @Number) RETURNING Number AS Stored";

    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly SqliteTransactionExecutor _transactions;

    public SqliteTransactionExecutorTests()
    {
        _connection.Open();
        Execute("CREATE TABLE Rows (Name TEXT PRIMARY KEY, Number INTEGER)");
        _transactions = new SqliteTransactionExecutor(() => _connection);
    }

    public async ValueTask DisposeAsync() => await _transactions.DisposeAsync();

    [Fact]
    public async Task Each_statement_gets_its_returned_value()
    {
        var values = await _transactions.CommitAsync(
            [
                Write("a", 1),
                Write("b", 2),
                new PendingWrite(new SqliteCommand("UPDATE Rows SET Number = 3 WHERE Name = 'c' RETURNING Number")),
            ],
            TestContext.Current.CancellationToken);
        Assert.Equal([new WrittenValue("Stored", 1L), new WrittenValue("Stored", 2L), null], values);
    }

    [Fact]
    public async Task A_group_with_a_refused_statement_is_rolled_back()
    {
        await _transactions.CommitAsync([Write("a", 1)], TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<SqliteException>(
            () => _transactions.CommitAsync([Write("b", 2), Write("a", 1)], TestContext.Current.CancellationToken));
        Assert.True(_transactions.IsStatementFault(error));
        Assert.Equal(1L, Execute("SELECT COUNT(*) FROM Rows"));

        await _transactions.CommitAsync([Write("b", 2)], TestContext.Current.CancellationToken);
        Assert.Equal(2L, Execute("SELECT COUNT(*) FROM Rows"));
    }

    private static PendingWrite Write(string name, int number)
    {
        var command = new SqliteCommand(Insert);
        command.Parameters.AddWithValue("Name", name);
        command.Parameters.AddWithValue("Number", number);
        return new PendingWrite(command);
    }

    private object? Execute(string sql)
    {
        using var command = new SqliteCommand(sql, _connection);
        return command.ExecuteScalar();
    }
}
