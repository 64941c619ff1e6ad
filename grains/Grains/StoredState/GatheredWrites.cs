namespace Experiments.Grains.StoredState;

/// <summary>
/// Writes of one row by a reentrant grain: one at a time, since two would refuse each other's version; callers that come during a write
/// share the next.
/// </summary>
internal sealed class GatheredWrites(Func<Task> write)
{
    private Task _writing = Task.CompletedTask;
    private long _asked;
    private long _stored;

    /// <summary>Returns when all that was changed before the call is stored.</summary>
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

    /// <summary>Returns when no write is under way.</summary>
    public Task WhenQuietAsync() => _writing;

    private async Task WriteAsync()
    {
        var covered = _asked;
        await write();
        _stored = covered;
    }
}
