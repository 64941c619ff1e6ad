namespace Experiments.Silo.Workers;

/// <summary>
/// Tells a worker that hangs from one that gets no processor time on a loaded machine. Both are silent; the second still uses some time.
/// </summary>
/// <param name="limit">The time without a message after which a worker hangs if it has used no processor time either.</param>
internal sealed class WorkerSilence(TimeSpan limit)
{
    /// <summary>A worker that is silent for so many limits hangs, whatever it uses.</summary>
    private const int MaxLimits = 10;

    /// <summary>The threads of an idle runtime use less in half a limit.</summary>
    private static readonly TimeSpan MinUse = TimeSpan.FromMilliseconds(100);

    private TimeSpan _from = TimeSpan.MaxValue;
    private TimeSpan _usedAtFrom;

    /// <summary>Whether the worker hangs. Asked several times within a limit.</summary>
    /// <param name="silence">How long it has sent no message.</param>
    /// <param name="readUsed">Reads the processor time that it has used since its start.</param>
    public bool IsHanging(TimeSpan silence, Func<TimeSpan> readUsed)
    {
        if (silence < limit / 2)
        {
            _from = TimeSpan.MaxValue;
            return false;
        }

        if (_from == TimeSpan.MaxValue)
        {
            (_from, _usedAtFrom) = (silence, readUsed());
            return silence > MaxLimits * limit;
        }

        if (silence <= limit || silence - _from < limit / 2)
        {
            return false;
        }

        // It gets another half of the limit for each half in which it worked.
        var used = readUsed();
        var isStarved = used - _usedAtFrom >= MinUse && silence <= MaxLimits * limit;
        (_from, _usedAtFrom) = (silence, used);
        return !isStarved;
    }
}
