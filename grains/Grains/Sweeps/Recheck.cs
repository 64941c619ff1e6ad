namespace Experiments.Grains.Sweeps;

/// <summary>
/// Looks at what there is to do and does it, never twice at a time: whoever asks meanwhile makes it look once more and does not wait.
/// </summary>
internal sealed class Recheck(Func<Task> look)
{
    private bool _isLooking;

    /// <summary>Is there something to look at? It is as well after a failure.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>Something changed: it is looked at by the next run, or by the one under way.</summary>
    public void Want() => IsWanted = true;

    /// <summary>Looks until nothing new came during a look.</summary>
    public async Task RunAsync()
    {
        IsWanted = true;
        if (_isLooking)
        {
            return;
        }

        _isLooking = true;
        try
        {
            while (IsWanted)
            {
                IsWanted = false;
                await look();
            }
        }
        catch
        {
            IsWanted = true;
            throw;
        }
        finally
        {
            _isLooking = false;
        }
    }
}
