using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>
/// Sums over a sweep's experiments, kept up to date while entries change: asking for them costs the same in a sweep of ten thousand.
/// </summary>
internal sealed class SweepTotals
{
    private readonly Dictionary<SlotId, SlotTime> _slots = [];

    /// <summary>Experiments that are open.</summary>
    public int Open { get; private set; }

    /// <summary>Experiments that were pruned.</summary>
    public int Pruned { get; private set; }

    /// <summary>Runs with a result.</summary>
    public int CompletedRuns { get; private set; }

    /// <summary>Runs given up.</summary>
    public int FailedRuns { get; private set; }

    /// <summary>How much of their time slots executed them; null before the first run ended.</summary>
    public SlotUse? SlotUse => SlotUse.Of(_slots.Values);

    /// <summary>An entry is there.</summary>
    public void Add(SweepEntry entry) => Count(entry, 1);

    /// <summary>An entry is replaced: another of the same experiment, of no less time on slots, is added next.</summary>
    public void Remove(SweepEntry entry) => Count(entry, -1);

    private void Count(SweepEntry entry, int sign)
    {
        Open += entry.State is EntryState.Open ? sign : 0;
        Pruned += entry.State is EntryState.Pruned ? sign : 0;
        CompletedRuns += sign * (entry.Summary?.Runs ?? 0);
        FailedRuns += sign * (entry.Summary?.FailedRuns ?? 0);

        // First and last stay when an entry is removed: attempts that ended are never taken back.
        foreach (var time in entry.Slots)
        {
            var signed = time with { Leased = sign * time.Leased };
            _slots[time.Slot] = _slots.TryGetValue(time.Slot, out var known) ? known.And(signed) : signed;
        }
    }
}
