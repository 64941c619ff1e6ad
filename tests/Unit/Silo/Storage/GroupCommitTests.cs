using Experiments.Silo.Storage.Grouping;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Experiments.Unit.Silo.Storage;

public sealed class GroupCommitTests : IAsyncDisposable
{
    private readonly GatedTransaction _transaction = new();

    public ValueTask DisposeAsync() => _transaction.DisposeAsync();

    [Fact]
    public async Task Writes_that_come_during_a_transaction_share_the_next_and_are_answered_when_it_is_committed()
    {
        await using var commits = new GroupCommit(_transaction);
        var first = commits.CommitAsync(Write("a"));
        await _transaction.BegunAsync(1);
        var (second, third) = (commits.CommitAsync(Write("b")), commits.CommitAsync(Write("c")));
        Assert.False(first.IsCompleted);

        _transaction.Let();
        Assert.Equal("a", (await first)?.Value);
        await _transaction.BegunAsync(2);
        Assert.False(second.IsCompleted);
        _transaction.Let();
        Assert.Equal(("b", "c"), ((await second)?.Value, (await third)?.Value));
        Assert.Equal([["a"], ["b", "c"]], _transaction.Groups);
    }

    [Fact]
    public async Task A_write_that_is_refused_fails_alone()
    {
        await using var commits = new GroupCommit(_transaction);
        var first = commits.CommitAsync(Write("a"));
        await _transaction.BegunAsync(1);
        var (good, bad) = (commits.CommitAsync(Write("b")), commits.CommitAsync(Write("refused")));
        _transaction.LetAll();

        await first;
        Assert.Equal("b", (await good)?.Value);
        await Assert.ThrowsAsync<InvalidDataException>(() => bad);
        Assert.Equal([["a"], ["b", "refused"], ["b"], ["refused"]], _transaction.Groups);
    }

    [Fact]
    public async Task A_lost_connection_fails_the_whole_group_since_nobody_knows_what_was_committed()
    {
        await using var commits = new GroupCommit(_transaction);
        var first = commits.CommitAsync(Write("a"));
        await _transaction.BegunAsync(1);
        Task[] group = [commits.CommitAsync(Write("b")), commits.CommitAsync(Write("lost"))];
        _transaction.LetAll();

        await first;
        await Assert.ThrowsAsync<IOException>(() => group[0]);
        await Assert.ThrowsAsync<IOException>(() => group[1]);
        Assert.Equal([["a"], ["b", "lost"]], _transaction.Groups);
    }

    [Fact]
    public async Task What_has_come_is_committed_before_the_end_and_nothing_is_taken_after_it()
    {
        var commits = new GroupCommit(_transaction);
        _transaction.LetAll();
        var last = commits.CommitAsync(Write("a"));
        await commits.DisposeAsync();
        Assert.Equal("a", (await last)?.Value);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => commits.CommitAsync(Write("b")));
    }

    private static GroupedWrite Write(string text) => new(new SqliteCommand(text));

    /// <summary>Returns each write's text once released; "refused" and "lost" make its group fail.</summary>
    private sealed class GatedTransaction : IWriteTransaction
    {
        private readonly SemaphoreSlim _gate = new(0);
        private readonly SemaphoreSlim _begun = new(0);
        private int _seen;

        public List<string[]> Groups { get; } = [];

        public void Let() => _gate.Release();

        public void LetAll() => _gate.Release(100);

        public async Task BegunAsync(int count)
        {
            for (; _seen < count; _seen++)
            {
                await _begun.WaitAsync(TestContext.Current.CancellationToken);
            }
        }

        public async Task<IReadOnlyList<WrittenValue?>> CommitAsync(IReadOnlyList<GroupedWrite> writes, CancellationToken cancellationToken)
        {
            string[] texts = [.. writes.Select(write => write.Command.CommandText)];
            Groups.Add(texts);
            _begun.Release();
            await _gate.WaitAsync(cancellationToken);
            return texts.Contains("refused") ? throw new InvalidDataException("refused")
                : texts.Contains("lost") ? throw new IOException("lost")
                : [.. texts.Select(text => new WrittenValue("Text", text))];
        }

        public bool IsFaultOfOne(Exception exception) => exception is InvalidDataException;

        public ValueTask DisposeAsync()
        {
            _gate.Dispose();
            _begun.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
