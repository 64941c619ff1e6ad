namespace Experiments.Grains.Sweeps;

/// <summary>
/// An action that never runs twice at the same time. Requests that arrive while it runs are coalesced into one more run, and their callers
/// do not wait for it.
/// </summary>
internal sealed class CoalescedAction(Func<Task> action)
{
    private bool _isRunning;

    /// <summary>Whether there is a request that no run has started to serve. A failed run leaves its request.</summary>
    public bool IsRequested { get; private set; }

    /// <summary>Requests a run: the next one, or one more if one is running.</summary>
    public void Request() => IsRequested = true;

    /// <summary>Requests a run, and unless the action is running, runs it until no request is left.</summary>
    public async Task RunAsync()
    {
        IsRequested = true;
        if (_isRunning)
        {
            return;
        }

        _isRunning = true;
        try
        {
            while (IsRequested)
            {
                IsRequested = false;
                await action();
            }
        }
        catch
        {
            IsRequested = true;
            throw;
        }
        finally
        {
            _isRunning = false;
        }
    }
}
