namespace Experiments.Grains.StoredState;

/// <summary>
/// Serializes the writes of one row by a reentrant grain, since two concurrent writes would conflict on the row version. Callers that
/// arrive during a write share the next.
/// </summary>
internal sealed class GatheredWrites(Func<Task> write)
{
    private Task _writing = Task.CompletedTask;
    private long _asked;
    private long _stored;

    /// <summary>Returns when every change made before the call is stored.</summary>
    public async Task FlushAsync()
    {
        var mine = ++_asked;
        while (_stored < mine)
        {
            if (_writing.IsCompleted)
            {
                _writing = WriteAsync();
            }

            await _writing;
        }
    }

    /// <summary>Returns when no write is running.</summary>
    public Task WhenQuietAsync() => _writing;

    private async Task WriteAsync()
    {
        var covered = _asked;
        await write();
        _stored = covered;
    }
}
