namespace Experiments.Grains.StoredState;

/// <summary>
/// Serializes the writes of one row by a reentrant grain, since two concurrent writes would conflict on the row version. Callers that
/// arrive during a write share the next.
/// </summary>
internal sealed class CoalescedWrites(Func<Task> write)
{
    private Task _writing = Task.CompletedTask;
    private long _requested;
    private long _stored;

    /// <summary>Returns when every change made before the call is stored.</summary>
    public Task FlushAsync() => StoreAsync(++_requested);

    /// <summary>
    /// Returns when every change of the callers of <see cref="FlushAsync"/> so far is stored. Writes only if one of them still waits for
    /// the next write.
    /// </summary>
    public Task WhenStoredAsync() => StoreAsync(_requested);

    private async Task StoreAsync(long asked)
    {
        while (_stored < asked)
        {
            if (_writing.IsCompleted)
            {
                _writing = WriteAsync();
            }

            await _writing;
        }
    }

    private async Task WriteAsync()
    {
        var covered = _requested;
        await write();
        _stored = covered;
    }
}
