using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Grains.Scheduling;

/// <summary>
/// Sends entries to the rows that store the attempts at units. A row receives one call at a time; entries that arrive in the meantime
/// share the next call, in order, and are stored in one write.
/// </summary>
/// <param name="rowOf">The row of a unit.</param>
/// <param name="scheduler">The silo of the scheduler that sends.</param>
internal sealed class AttemptRows(Func<WorkUnit, IWorkRecorder> rowOf, string scheduler)
{
    private readonly Dictionary<IWorkRecorder, List<PendingEntry>> _waiting = [];

    /// <summary>Sends an entry and returns the row's answer once it is stored.</summary>
    public Task<AttemptAnswer> SendAsync(AttemptEntry entry)
    {
        var (row, sent) = (rowOf(entry.Lease.Unit), new PendingEntry(entry));
        if (_waiting.TryGetValue(row, out var waiting))
        {
            waiting.Add(sent);
        }
        else
        {
            _waiting[row] = [sent];
            _ = SendAllAsync(row);
        }

        return sent.Answer.Task;
    }

    private async Task SendAllAsync(IWorkRecorder row)
    {
        // Entries sent at the same moment share the call: a result and the slot's next lease are often for one row.
        await Task.Yield();
        while (_waiting[row] is { Count: > 0 } call)
        {
            _waiting[row] = [];
            await SendAsync(row, call);
        }

        _waiting.Remove(row);
    }

    private async Task SendAsync(IWorkRecorder row, List<PendingEntry> call)
    {
        try
        {
            var answers = await row.AccountAsync([.. call.Select(sent => sent.Entry)], scheduler, CancellationToken.None);
            for (var i = 0; i < call.Count; i++)
            {
                call[i].Answer.SetResult(answers[i]);
            }
        }
        catch (Exception exception)
        {
            call.ForEach(sent => sent.Answer.TrySetException(exception));
        }
    }

    private sealed class PendingEntry(AttemptEntry entry)
    {
        public AttemptEntry Entry { get; } = entry;

        // Continuations run later, not between the answers of one call.
        public TaskCompletionSource<AttemptAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
