using System.Diagnostics.CodeAnalysis;
using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>
/// The leases now held. At most one a unit and one a slot; a lease ends by release, by running out, or with its silo. A new one is
/// reserved until the unit's row has granted it. Epochs rise over all leases ever given, across incarnations of the scheduler, so that an
/// old holder can be told from the present.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="incarnation">Of this scheduler: the high part of the epochs that it gives.</param>
/// <param name="duration">How long a lease lasts without renewal.</param>
/// <param name="adoptsFrom">
/// Leases of an earlier incarnation than this one are never taken over: they were given before the store was restored.
/// </param>
internal sealed class LeaseTable(TimeProvider time, long incarnation, TimeSpan duration, long adoptsFrom = 0)
{
    private readonly Dictionary<string, Held> _byUnit = new(StringComparer.Ordinal);
    private readonly Dictionary<SlotId, string> _bySlot = [];
    private readonly Dictionary<string, int> _byOwner = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Node, string Device), int> _byDevice = [];
    private readonly HashSet<LeaseEpoch> _endedAdopted = [];
    private long _number;

    /// <summary>How many are held.</summary>
    public int Count => _byUnit.Count;

    /// <summary>All that are held, in no particular order.</summary>
    public IEnumerable<Lease> All => _byUnit.Values.Select(held => held.Lease);

    /// <summary>How many units of an owner execute.</summary>
    public int RunningOf(string owner) => _byOwner.GetValueOrDefault(owner);

    /// <summary>How many units execute on a device.</summary>
    public int RunningOn((string Node, string Device) device) => _byDevice.GetValueOrDefault(device);

    /// <summary>Does a unit have the device to itself?</summary>
    public bool IsHeldExclusively((string Node, string Device) device) =>
        RunningOn(device) == 1 && _byUnit.Values.Any(held =>
            held.Lease.Unit.IsExclusive && !held.IsVacated && (held.Lease.Slot.Node, held.Lease.Slot.Device) == device);

    /// <summary>The lease of a unit, where it is held.</summary>
    public bool TryFind(string unit, [NotNullWhen(true)] out Lease? lease)
    {
        lease = _byUnit.GetValueOrDefault(unit)?.Lease;
        return lease is not null;
    }

    /// <summary>The lease that a slot holds, where it does.</summary>
    public bool TryFind(SlotId slot, [NotNullWhen(true)] out Lease? lease)
    {
        lease = _bySlot.TryGetValue(slot, out var unit) ? _byUnit[unit].Lease : null;
        return lease is not null;
    }

    /// <summary>
    /// Reserves a lease: nobody else is given its unit or its slot. It neither runs out nor ends with its silo, but is confirmed or
    /// released by whoever reserved it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The unit or the slot has one.</exception>
    public Lease Reserve(WorkUnit unit, SlotOffer slot)
    {
        if (_byUnit.ContainsKey(unit.Id) || _bySlot.ContainsKey(slot.Slot))
        {
            throw new InvalidOperationException($"{unit.Id} or {slot.Slot} has a lease already");
        }

        var epoch = new LeaseEpoch(incarnation, ++_number);
        var lease = new Lease(unit, unit.Attempts + 1, epoch, slot.Slot, slot.Silo, time.GetUtcNow(), duration);
        Insert(lease);
        return lease;
    }

    /// <summary>The unit's row has granted a reserved lease: it is valid from now on, with the attempt's number.</summary>
    public Lease Confirm(Lease reserved, AttemptAnswer granted)
    {
        var held = _byUnit[reserved.Unit.Id];
        (held.IsReserved, held.Deadline) = (false, time.GetUtcNow() + duration);
        return held.Lease = reserved with
        {
            Unit = reserved.Unit with
            {
                Attempts = granted.Attempt - 1,
                LostAttempts = granted.LostAttempts,
                CrashedAttempts = granted.CrashedAttempts,
            },
            Attempt = granted.Attempt,
        };
    }

    /// <summary>
    /// Takes over a lease that an earlier incarnation of the scheduler gave and this one knows nothing of; false where the unit
    /// or the slot has another by now, where the lease has ended here before, and where the store was restored since.
    /// </summary>
    public bool TryAdopt(Lease lease)
    {
        var isOfEarlier = lease.Epoch.Incarnation < incarnation && lease.Epoch.Incarnation >= adoptsFrom;
        if (!isOfEarlier || _endedAdopted.Contains(lease.Epoch) || _byUnit.ContainsKey(lease.Unit.Id) || _bySlot.ContainsKey(lease.Slot))
        {
            return false;
        }

        Insert(lease);
        (_byUnit[lease.Unit.Id].IsTaken, _byUnit[lease.Unit.Id].IsReserved) = (true, false);
        return true;
    }

    /// <summary>
    /// The holder of a lease has finished and its report is being stored: its slot may be given the next, the unit is still its own.
    /// </summary>
    public void Vacate(Lease lease)
    {
        if (IsCurrent(lease) && !_byUnit[lease.Unit.Id].IsVacated)
        {
            _byUnit[lease.Unit.Id].IsVacated = true;
            Occupy(lease, -1);
        }
    }

    /// <summary>Takes <see cref="Vacate"/> back: nothing else was given to the slot.</summary>
    public void Reoccupy(Lease lease)
    {
        if (IsCurrent(lease) && _byUnit[lease.Unit.Id].IsVacated)
        {
            _byUnit[lease.Unit.Id].IsVacated = false;
            Occupy(lease, 1);
        }
    }

    /// <summary>Has no row granted the unit's lease yet?</summary>
    public bool IsReserved(Lease lease) => IsCurrent(lease) && _byUnit[lease.Unit.Id].IsReserved;

    /// <summary>Is this the unit's present lease?</summary>
    public bool IsCurrent(Lease lease) => _byUnit.TryGetValue(lease.Unit.Id, out var held) && held.Lease.Epoch == lease.Epoch;

    /// <summary>Prolongs the lease from now on; false where it is no longer the unit's.</summary>
    public bool Renew(Lease lease)
    {
        if (!IsCurrent(lease))
        {
            return false;
        }

        var held = _byUnit[lease.Unit.Id];
        (held.Deadline, held.IsTaken) = (time.GetUtcNow() + duration, true);
        return true;
    }

    /// <summary>
    /// Gives the lease to its slot a second time: the answer that granted it was lost on the way. False where the slot has begun.
    /// </summary>
    public bool Reissue(Lease lease)
    {
        if (!IsCurrent(lease) || _byUnit[lease.Unit.Id].IsTaken)
        {
            return false;
        }

        _byUnit[lease.Unit.Id].Deadline = time.GetUtcNow() + duration;
        return true;
    }

    /// <summary>Ends the lease; false where it is no longer the unit's.</summary>
    public bool Release(Lease lease)
    {
        if (!IsCurrent(lease))
        {
            return false;
        }

        _byUnit.Remove(lease.Unit.Id, out var held);
        if (held is { IsVacated: false })
        {
            Occupy(lease, -1);
        }

        if (lease.Epoch.Incarnation < incarnation)
        {
            _endedAdopted.Add(lease.Epoch);
        }

        return true;
    }

    /// <summary>Ends and returns every lease that ran out.</summary>
    public IReadOnlyList<Lease> ReleaseExpired()
    {
        var now = time.GetUtcNow();
        return ReleaseWhere(held => held.Deadline < now);
    }

    /// <summary>Ends and returns every lease of a silo.</summary>
    public IReadOnlyList<Lease> ReleaseSilo(string silo) => ReleaseWhere(held => held.Lease.Silo == silo);

    private List<Lease> ReleaseWhere(Func<Held, bool> isOver)
    {
        var over = _byUnit.Values.Where(held => !held.IsReserved && isOver(held)).Select(held => held.Lease).OrderBy(lease => lease.Epoch)
            .ToList();
        over.ForEach(lease => Release(lease));
        return over;
    }

    private void Insert(Lease lease)
    {
        _byUnit[lease.Unit.Id] = new Held(lease) { Deadline = time.GetUtcNow() + duration };
        Occupy(lease, 1);
    }

    private void Occupy(Lease lease, int change)
    {
        if (change > 0)
        {
            _bySlot[lease.Slot] = lease.Unit.Id;
        }
        else
        {
            _bySlot.Remove(lease.Slot);
        }

        Adjust(_byOwner, lease.Unit.Owner, change);
        Adjust(_byDevice, (lease.Slot.Node, lease.Slot.Device), change);
    }

    private static void Adjust<TKey>(Dictionary<TKey, int> counts, TKey key, int change)
        where TKey : notnull
    {
        var count = counts.GetValueOrDefault(key) + change;
        if (count == 0)
        {
            counts.Remove(key);
        }
        else
        {
            counts[key] = count;
        }
    }

    private sealed class Held(Lease lease)
    {
        public Lease Lease { get; set; } = lease;

        public DateTimeOffset Deadline { get; set; }

        /// <summary>The row has not granted it yet, and no slot knows of it.</summary>
        public bool IsReserved { get; set; } = true;

        /// <summary>Its slot has begun.</summary>
        public bool IsTaken { get; set; }

        /// <summary>Its slot has finished and may hold another.</summary>
        public bool IsVacated { get; set; }
    }
}
