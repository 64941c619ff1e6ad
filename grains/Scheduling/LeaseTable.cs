using System.Diagnostics.CodeAnalysis;
using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>
/// The current leases: at most one per unit and one per slot. A lease ends by release, by expiry, or with its silo. A new one is reserved
/// until the unit's row has granted it. Epochs increase over all leases ever granted, across incarnations of the scheduler, so that an old
/// holder can be distinguished from the current one.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="incarnation">Of this scheduler: the high part of the epochs it assigns.</param>
/// <param name="duration">How long a lease lasts without renewal.</param>
/// <param name="adoptsFrom">
/// Leases of an earlier incarnation than this are never adopted: they were granted before the store was restored.
/// </param>
internal sealed class LeaseTable(TimeProvider time, long incarnation, TimeSpan duration, long adoptsFrom = 0)
{
    private readonly Dictionary<string, HeldLease> _byUnit = new(StringComparer.Ordinal);
    private readonly Dictionary<SlotId, string> _bySlot = [];
    private readonly Dictionary<string, int> _byOwner = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Node, string Device), int> _byDevice = [];
    private readonly HashSet<LeaseEpoch> _endedAdopted = [];
    private long _number;

    /// <summary>Number of current leases.</summary>
    public int Count => _byUnit.Count;

    /// <summary>All current leases, unordered.</summary>
    public IEnumerable<Lease> All => _byUnit.Values.Select(held => held.Lease);

    /// <summary>How many units of an owner execute.</summary>
    public int RunningOf(string owner) => _byOwner.GetValueOrDefault(owner);

    /// <summary>How many units execute on a device.</summary>
    public int RunningOn((string Node, string Device) device) => _byDevice.GetValueOrDefault(device);

    /// <summary>Whether a unit holds the device exclusively.</summary>
    public bool IsHeldExclusively((string Node, string Device) device) =>
        RunningOn(device) == 1 && _byUnit.Values.Any(held =>
            held.Lease.Unit.IsExclusive && !held.IsSlotFree && (held.Lease.Slot.Node, held.Lease.Slot.Device) == device);

    /// <summary>Finds the lease of a unit.</summary>
    public bool TryFind(string unit, [NotNullWhen(true)] out Lease? lease)
    {
        lease = _byUnit.GetValueOrDefault(unit)?.Lease;
        return lease is not null;
    }

    /// <summary>Finds the lease of a slot.</summary>
    public bool TryFind(SlotId slot, [NotNullWhen(true)] out Lease? lease)
    {
        lease = _bySlot.TryGetValue(slot, out var unit) ? _byUnit[unit].Lease : null;
        return lease is not null;
    }

    /// <summary>
    /// Reserves a lease, so that no other lease gets its unit or its slot. It neither expires nor ends with its silo; the caller confirms
    /// or releases it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The unit or the slot already has a lease.</exception>
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
    /// Adopts a lease that an earlier incarnation of the scheduler granted and this one does not know; false if the unit or the slot has
    /// another lease, if the lease has already ended here, or if the store was restored since.
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
    /// The holder of a lease has finished and its report is being stored: its slot may get the next lease, but the unit still belongs to
    /// this one.
    /// </summary>
    public void FreeSlot(Lease lease)
    {
        if (IsCurrent(lease) && !_byUnit[lease.Unit.Id].IsSlotFree)
        {
            _byUnit[lease.Unit.Id].IsSlotFree = true;
            Occupy(lease, -1);
        }
    }

    /// <summary>Reverts <see cref="FreeSlot"/>: the slot got no other lease.</summary>
    public void ReclaimSlot(Lease lease)
    {
        if (IsCurrent(lease) && _byUnit[lease.Unit.Id].IsSlotFree)
        {
            _byUnit[lease.Unit.Id].IsSlotFree = false;
            Occupy(lease, 1);
        }
    }

    /// <summary>Whether the lease is still waiting for its unit's row to grant it.</summary>
    public bool IsReserved(Lease lease) => IsCurrent(lease) && _byUnit[lease.Unit.Id].IsReserved;

    /// <summary>Whether this is the unit's current lease.</summary>
    public bool IsCurrent(Lease lease) => _byUnit.TryGetValue(lease.Unit.Id, out var held) && held.Lease.Epoch == lease.Epoch;

    /// <summary>Renews the lease from now on; false if it is no longer the unit's lease.</summary>
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
    /// Grants the lease to its slot again, because the response that granted it was lost. False if the slot has started.
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

    /// <summary>Ends the lease; false if it is no longer the unit's lease.</summary>
    public bool Release(Lease lease)
    {
        if (!IsCurrent(lease))
        {
            return false;
        }

        _byUnit.Remove(lease.Unit.Id, out var held);
        if (held is { IsSlotFree: false })
        {
            Occupy(lease, -1);
        }

        if (lease.Epoch.Incarnation < incarnation)
        {
            _endedAdopted.Add(lease.Epoch);
        }

        return true;
    }

    /// <summary>Ends and returns every expired lease.</summary>
    public IReadOnlyList<Lease> ReleaseExpired()
    {
        var now = time.GetUtcNow();
        return ReleaseWhere(held => held.Deadline < now);
    }

    /// <summary>Ends and returns every lease of a silo.</summary>
    public IReadOnlyList<Lease> ReleaseSilo(string silo) => ReleaseWhere(held => held.Lease.Silo == silo);

    private List<Lease> ReleaseWhere(Func<HeldLease, bool> isOver)
    {
        var over = _byUnit.Values.Where(held => !held.IsReserved && isOver(held)).Select(held => held.Lease).OrderBy(lease => lease.Epoch)
            .ToList();
        over.ForEach(lease => Release(lease));
        return over;
    }

    private void Insert(Lease lease)
    {
        _byUnit[lease.Unit.Id] = new HeldLease(lease) { Deadline = time.GetUtcNow() + duration };
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

    private sealed class HeldLease(Lease lease)
    {
        public Lease Lease { get; set; } = lease;

        public DateTimeOffset Deadline { get; set; }

        /// <summary>The row has not granted it yet, and no slot knows of it.</summary>
        public bool IsReserved { get; set; } = true;

        /// <summary>Its slot has started.</summary>
        public bool IsTaken { get; set; }

        /// <summary>Its slot has finished and may hold another.</summary>
        public bool IsSlotFree { get; set; }
    }
}
