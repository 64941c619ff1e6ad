using System.Threading.Channels;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>
/// Commits writes in groups: writes that arrive during a transaction share the next one. A commit costs about the same for one row as for
/// fifty, and no write waits for a later one. Each write completes once it is committed.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    /// <summary>Rows per transaction: enough to amortize a commit, few enough to send its parameters in one message.</summary>
    private const int MaxRows = 128;

    private readonly Channel<PendingWrite> _writes = Channel.CreateUnbounded<PendingWrite>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _abandoned = new();
    private readonly ITransactionExecutor _transaction;
    private readonly Task _committing;

    public GroupCommit(ITransactionExecutor transaction)
    {
        _transaction = transaction;
        _committing = Task.Run(CommitAllAsync);
    }

    /// <summary>Commits a write. Returns its value; null if it changed nothing.</summary>
    /// <exception cref="ObjectDisposedException">The silo has stopped.</exception>
    public Task<WrittenValue?> CommitAsync(PendingWrite write)
    {
        ObjectDisposedException.ThrowIf(!_writes.Writer.TryWrite(write), this);
        return write.Answer;
    }

    /// <summary>Commits pending writes, then stops; does not wait for an unavailable database.</summary>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        _abandoned.CancelAfter(TimeSpan.FromSeconds(5));
        await _committing.ConfigureAwait(false);
        await _transaction.DisposeAsync().ConfigureAwait(false);
        _abandoned.Dispose();
    }

    private async Task CommitAllAsync()
    {
        var group = new List<PendingWrite>();
        while (await _writes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // Callers whose write was just committed send their next one now: it shares this commit instead of waiting for it.
            await Task.Yield();
            group.Clear();
            while (group.Count < MaxRows && _writes.Reader.TryRead(out var write))
            {
                group.Add(write);
            }

            await CommitGroupAsync(group).ConfigureAwait(false);
        }
    }

    private async Task CommitGroupAsync(List<PendingWrite> group)
    {
        try
        {
            var values = await _transaction.CommitAsync(group, _abandoned.Token).ConfigureAwait(false);
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Complete(values[i]);
            }
        }
        catch (Exception exception) when (group.Count > 1 && _transaction.IsStatementFault(exception))
        {
            foreach (var write in group)
            {
                await CommitGroupAsync([write]).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            foreach (var write in group)
            {
                write.Fail(exception);
            }
        }
    }
}
