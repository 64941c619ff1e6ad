using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>
/// Sums over a sweep's experiments, updated as entries change, so that reading them is cheap even with ten thousand experiments.
/// </summary>
internal sealed class SweepTotals
{
    private readonly Dictionary<SlotId, SlotTime> _slots = [];

    /// <summary>Number of open experiments.</summary>
    public int Open { get; private set; }

    /// <summary>Number of experiments that a person enqueued.</summary>
    public int Enqueued { get; private set; }

    /// <summary>Number of pruned experiments.</summary>
    public int Pruned { get; private set; }

    /// <summary>Number of runs with a result.</summary>
    public int CompletedRuns { get; private set; }

    /// <summary>Number of runs that failed for good.</summary>
    public int FailedRuns { get; private set; }

    /// <summary>Slot utilization; null until the first run ends.</summary>
    public SlotUse? SlotUse => SlotUse.Of(_slots.Values);

    /// <summary>Adds an entry.</summary>
    public void Add(SweepEntry entry) => Count(entry, 1);

    /// <summary>
    /// Removes an entry that is being replaced: the next one added is of the same experiment, with no less time on slots.
    /// </summary>
    public void Remove(SweepEntry entry) => Count(entry, -1);

    private void Count(SweepEntry entry, int sign)
    {
        Open += entry.State is EntryState.Open ? sign : 0;
        Enqueued += entry.EnqueuedAt is not null ? sign : 0;
        Pruned += entry.State is EntryState.Pruned ? sign : 0;
        CompletedRuns += sign * (entry.Summary?.Runs ?? 0);
        FailedRuns += sign * (entry.Summary?.FailedRuns ?? 0);

        // First and last times stay when an entry is removed: ended attempts are never revoked.
        foreach (var time in entry.Slots)
        {
            var signed = time with { Leased = sign * time.Leased };
            _slots[time.Slot] = _slots.TryGetValue(time.Slot, out var known) ? known.And(signed) : signed;
        }
    }
}
