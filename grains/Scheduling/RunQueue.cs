using System.Diagnostics.CodeAnalysis;
using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>
/// Units waiting for a slot. Order: priority, then fair share (the owner with the fewest units executing goes first), then age. Of one
/// owner, units of a lower round go first; those of one round with equal needs are first in, first out, except those that go next. Taking a
/// unit costs time proportional to the number of owners and rounds, not of units.
/// </summary>
internal sealed class RunQueue
{
    private readonly Dictionary<string, LinkedListNode<WaitingUnit>> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<LaneKey, Lane> _lanes = [];
    private readonly Dictionary<(string Node, string Device), string> _reserved = [];
    private long _sequence;

    /// <summary>How many units wait.</summary>
    public int Count => _byId.Count;

    /// <summary>How many units of an owner wait.</summary>
    public int CountOf(string owner) => _lanes.Where(lane => lane.Key.Owner == owner).Sum(lane => lane.Value.Units.Count);

    /// <summary>When the oldest waiting unit was queued; null if none waits.</summary>
    public DateTimeOffset? OldestSince =>
        _lanes.Count == 0 ? null : _lanes.Values.Min(OldestOf);

    /// <summary>All waiting units, unordered.</summary>
    public IEnumerable<WorkUnit> Units => _byId.Values.Select(node => node.Value.Unit);

    /// <summary>The owners of waiting units, unordered: how many wait, which goes first, and when the oldest was queued.</summary>
    public IEnumerable<(string Owner, int Units, string First, DateTimeOffset Since)> WaitingOwners =>
        _lanes.GroupBy(lane => lane.Key.Owner, lane => lane.Value, StringComparer.Ordinal).Select(ofOwner => (
            ofOwner.Key, ofOwner.Sum(lane => lane.Units.Count), FirstOf(ofOwner).Units.First!.Value.Unit.Id, // a lane is never empty
            ofOwner.Min(OldestOf)));

    /// <summary>Whether the unit waits here.</summary>
    public bool Contains(string unit) => _byId.ContainsKey(unit);

    /// <summary>Finds a waiting unit by id.</summary>
    public bool TryFind(string unit, [NotNullWhen(true)] out WorkUnit? found)
    {
        found = _byId.GetValueOrDefault(unit)?.Value.Unit;
        return found is not null;
    }

    /// <summary>Queues a unit at the end of its lane, or behind others that go next; false if it already waits.</summary>
    public bool Add(WorkUnit unit, DateTimeOffset now) => Insert(unit, now, ++_sequence, atFront: false);

    /// <summary>Queues a unit that was taken before at the front of its lane.</summary>
    public bool PutBack(WorkUnit unit, DateTimeOffset now) => Insert(unit, now, sequence: 0, atFront: true);

    /// <summary>Removes a unit that will not be executed; false if it does not wait.</summary>
    public bool Remove(string unit)
    {
        if (!_byId.Remove(unit, out var node))
        {
            return false;
        }

        var key = node.Value.Lane;
        _lanes[key].Units.Remove(node);
        if (_lanes[key].Units.Count == 0)
        {
            _lanes.Remove(key);
        }

        foreach (var device in _reserved.Where(pair => pair.Value == unit).Select(pair => pair.Key).ToList())
        {
            _reserved.Remove(device);
        }

        return true;
    }

    /// <summary>Takes the unit that the slot should execute next; null if none fits it now.</summary>
    public WorkUnit? Take(SlotOffer slot, LeaseTable leases)
    {
        var device = (slot.Slot.Node, slot.Slot.Device);
        if (leases.IsHeldExclusively(device))
        {
            return null;
        }

        // An exclusive unit that waits for this device to become empty blocks other units from it.
        var candidates = _reserved.TryGetValue(device, out var reserved) && _byId.TryGetValue(reserved, out var waiting)
            ? [_lanes[waiting.Value.Lane]]
            : _lanes.Values.Where(lane => Requirements.FindProblem(lane.Sample, slot) is null && !IsAtLimit(lane.Sample, leases));

        var best = candidates
            .GroupBy(lane => lane.Sample.Owner, StringComparer.Ordinal)
            .Select(FirstOf)
            .OrderByDescending(lane => lane.Sample.Priority)
            .ThenBy(lane => leases.RunningOf(lane.Sample.Owner))
            .ThenBy(lane => lane.Units.First!.Value.Sequence) // a lane is never empty
            .FirstOrDefault();
        if (best is null)
        {
            return null;
        }

        var unit = best.Units.First!.Value.Unit; // a lane is never empty
        if (unit.IsExclusive && leases.RunningOn(device) > 0)
        {
            _reserved[device] = unit.Id;
            return null;
        }

        Remove(unit.Id);
        return unit;
    }

    /// <summary>How many units with the same owner and needs would be taken before this one.</summary>
    public int PlaceOf(string unit)
    {
        var key = _byId[unit].Value.Lane;
        var before = _lanes.Where(lane => lane.Key with { Round = key.Round } == key && lane.Key.Round < key.Round);
        return before.Sum(lane => lane.Value.Units.Count)
            + _lanes[key].Units.TakeWhile(waiting => waiting.Unit.Id != unit).Count();
    }

    /// <summary>When the unit was queued.</summary>
    public DateTimeOffset SinceOf(string unit) => _byId[unit].Value.Since;

    /// <summary>Whether its owner already has as many units executing as it allows.</summary>
    public static bool IsAtLimit(WorkUnit unit, LeaseTable leases) =>
        unit.OwnerLimit is { } limit && leases.RunningOf(unit.Owner) >= limit;

    /// <summary>Which lane of an owner goes first; a group is never empty, and neither is a lane.</summary>
    private static Lane FirstOf(IEnumerable<Lane> ofOwner) => ofOwner
        .OrderByDescending(lane => lane.Sample.Priority).ThenBy(lane => lane.Sample.Round)
        .ThenBy(lane => lane.Units.First!.Value.Sequence).First();

    private bool Insert(WorkUnit unit, DateTimeOffset now, long sequence, bool atFront)
    {
        if (_byId.ContainsKey(unit.Id))
        {
            return false;
        }

        var key = new LaneKey(unit.Owner, Requirements.Key(unit), unit.Round);
        if (!_lanes.TryGetValue(key, out var lane))
        {
            _lanes[key] = lane = new Lane(unit);
        }

        // One that goes next takes the age of the first, so that its owner does not look younger to others.
        var after = unit.IsNext && !atFront ? LastNext(lane.Units) : null;
        var age = unit.IsNext && lane.Units.First is { } first ? first.Value.Sequence : sequence;
        var waiting = new WaitingUnit(unit, key, now, age);
        _byId[unit.Id] = after is not null ? lane.Units.AddAfter(after, waiting)
            : atFront || unit.IsNext ? lane.Units.AddFirst(waiting)
            : lane.Units.AddLast(waiting);
        return true;
    }

    private static DateTimeOffset OldestOf(Lane lane)
    {
        var first = lane.Units.First!.Value.Since; // a lane is never empty
        return LastNext(lane.Units)?.Next is { } behind && behind.Value.Since < first ? behind.Value.Since : first;
    }

    private static LinkedListNode<WaitingUnit>? LastNext(LinkedList<WaitingUnit> units)
    {
        LinkedListNode<WaitingUnit>? last = null;
        for (var node = units.First; node is not null && node.Value.Unit.IsNext; node = node.Next)
        {
            last = node;
        }

        return last;
    }

    private readonly record struct LaneKey(string Owner, string Needs, int Round);

    /// <summary>Units of one owner and round that fit the same slots, oldest first; never empty.</summary>
    private sealed record Lane(WorkUnit Sample)
    {
        public LinkedList<WaitingUnit> Units { get; } = [];
    }

    private sealed record WaitingUnit(WorkUnit Unit, LaneKey Lane, DateTimeOffset Since, long Sequence);
}
