using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Total lease time of a slot on the runs of an experiment or a sweep.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Leased">How long it held leases, from their grant to the report of the attempt's end.</param>
/// <param name="From">When the first was granted.</param>
/// <param name="To">When the last ended.</param>
[GenerateSerializer, Immutable, Alias("slot-time")]
public sealed record SlotTime(SlotId Slot, TimeSpan Leased, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Attempts grouped by slot. A slot holds one lease at a time, so its times add up.</summary>
    public static ImmutableArray<SlotTime> Of(IEnumerable<AttemptRecord> attempts) =>
    [
        .. attempts
            .Select(attempt => new SlotTime(attempt.Slot, attempt.EndedAt - attempt.AcquiredAt, attempt.AcquiredAt, attempt.EndedAt))
            .GroupBy(time => time.Slot)
            .Select(times => times.Aggregate((all, next) => all.And(next))),
    ];

    /// <summary>The sum of two times of the same slot.</summary>
    public SlotTime And(SlotTime other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new SlotTime(Slot, Leased + other.Leased, From < other.From ? From : other.From, To > other.To ? To : other.To);
    }
}

/// <summary>Slot utilization.</summary>
/// <param name="Slots">How many slots had a run.</param>
/// <param name="Fraction">
/// Time under lease over the time from each slot's first lease to the end of its last, in [0, 1]. The rest is waiting for work, for a
/// report to be stored, or for the next lease.
/// </param>
[GenerateSerializer, Immutable, Alias("slot-use")]
public sealed record SlotUse(int Slots, double Fraction)
{
    /// <summary>Utilization of the given slots, each listed once; null if none had a run.</summary>
    public static SlotUse? Of(IReadOnlyCollection<SlotTime> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        var (leased, present) = (times.Sum(time => time.Leased.TotalSeconds), times.Sum(time => (time.To - time.From).TotalSeconds));
        return times.Count == 0 ? null : new SlotUse(times.Count, present <= 0 ? 1 : Math.Clamp(leased / present, 0, 1));
    }
}
