using Experiments.Silo.Storage.Grouping;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Experiments.Unit.Silo.Storage;

public sealed class GroupCommitTests : IAsyncDisposable
{
    private readonly GatedTransaction _transaction = new();

    public ValueTask DisposeAsync() => _transaction.DisposeAsync();

    [Fact]
    public async Task Writes_made_during_a_transaction_share_the_next_one()
    {
        await using var commits = new GroupCommit(_transaction);
        var first = commits.CommitAsync(Write("a"));
        await _transaction.WaitForBeginAsync(1);
        var (second, third) = (commits.CommitAsync(Write("b")), commits.CommitAsync(Write("c")));
        Assert.False(first.IsCompleted);

        _transaction.ReleaseOne();
        Assert.Equal("a", (await first)?.Value);
        await _transaction.WaitForBeginAsync(2);
        Assert.False(second.IsCompleted);
        _transaction.ReleaseOne();
        Assert.Equal(("b", "c"), ((await second)?.Value, (await third)?.Value));
        Assert.Equal([["a"], ["b", "c"]], _transaction.Groups);
    }

    [Fact]
    public async Task A_refused_write_does_not_fail_the_others()
    {
        await using var commits = new GroupCommit(_transaction);
        var first = commits.CommitAsync(Write("a"));
        await _transaction.WaitForBeginAsync(1);
        var (good, bad) = (commits.CommitAsync(Write("b")), commits.CommitAsync(Write("refused")));
        _transaction.ReleaseAll();

        await first;
        Assert.Equal("b", (await good)?.Value);
        await Assert.ThrowsAsync<InvalidDataException>(() => bad);
        Assert.Equal([["a"], ["b", "refused"], ["b"], ["refused"]], _transaction.Groups);
    }

    [Fact]
    public async Task A_lost_connection_fails_the_whole_group()
    {
        await using var commits = new GroupCommit(_transaction);
        var first = commits.CommitAsync(Write("a"));
        await _transaction.WaitForBeginAsync(1);
        Task[] group = [commits.CommitAsync(Write("b")), commits.CommitAsync(Write("lost"))];
        _transaction.ReleaseAll();

        await first;
        await Assert.ThrowsAsync<IOException>(() => group[0]);
        await Assert.ThrowsAsync<IOException>(() => group[1]);
        Assert.Equal([["a"], ["b", "lost"]], _transaction.Groups);
    }

    [Fact]
    public async Task Disposal_commits_pending_writes_and_refuses_later_ones()
    {
        var commits = new GroupCommit(_transaction);
        _transaction.ReleaseAll();
        var last = commits.CommitAsync(Write("a"));
        await commits.DisposeAsync();
        Assert.Equal("a", (await last)?.Value);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => commits.CommitAsync(Write("b")));
    }

    private static PendingWrite Write(string text) => new(new SqliteCommand(text));

    /// <summary>Returns each write's text once released; "refused" and "lost" make its group fail.</summary>
    private sealed class GatedTransaction : ITransactionExecutor
    {
        private readonly SemaphoreSlim _gate = new(0);
        private readonly SemaphoreSlim _begun = new(0);
        private int _seen;

        public List<string[]> Groups { get; } = [];

        public void ReleaseOne() => _gate.Release();

        public void ReleaseAll() => _gate.Release(100);

        public async Task WaitForBeginAsync(int count)
        {
            for (; _seen < count; _seen++)
            {
                await _begun.WaitAsync(TestContext.Current.CancellationToken);
            }
        }

        public async Task<IReadOnlyList<WrittenValue?>> CommitAsync(IReadOnlyList<PendingWrite> writes, CancellationToken cancellationToken)
        {
            string[] texts = [.. writes.Select(write => write.Command.CommandText)];
            Groups.Add(texts);
            _begun.Release();
            await _gate.WaitAsync(cancellationToken);
            return texts.Contains("refused") ? throw new InvalidDataException("refused")
                : texts.Contains("lost") ? throw new IOException("lost")
                : [.. texts.Select(text => new WrittenValue("Text", text))];
        }

        public bool IsStatementFault(Exception exception) => exception is InvalidDataException;

        public ValueTask DisposeAsync()
        {
            _gate.Dispose();
            _begun.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
