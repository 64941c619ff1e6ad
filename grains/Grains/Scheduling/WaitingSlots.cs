using Experiments.Domain;
using Experiments.Scheduling;

namespace Experiments.Grains.Scheduling;

/// <summary>Free slots that wait for work, longest wait first.</summary>
/// <param name="pool">The queue that they wait for.</param>
/// <param name="time">Measures the wait.</param>
internal sealed class WaitingSlots(SlotPool pool, TimeProvider time)
{
    private readonly List<Waiter> _waiters = [];

    /// <summary>
    /// Waits for work for the slot and returns a reserved lease; null if none arrived within <paramref name="patience"/> or the slot was
    /// dismissed.
    /// </summary>
    public async Task<Lease?> WaitAsync(SlotOffer slot, TimeSpan patience, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(slot);
        _waiters.Add(waiter);
        try
        {
            await waiter.Answer.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Returns null, or what was reserved at the last moment.
        }
        catch (OperationCanceledException) when (waiter.Reserved is { } reserved)
        {
            pool.GiveBack(reserved);
            Serve();
            throw;
        }
        finally
        {
            // A caller that no longer listens must not get a lease.
            _waiters.Remove(waiter);
        }

        return waiter.Reserved;
    }

    /// <summary>Reserves waiting units for the slots they fit.</summary>
    public void Serve()
    {
        foreach (var waiter in _waiters.ToList())
        {
            if (!pool.HasWaiting)
            {
                return;
            }

            if (pool.TryReserve(waiter.Slot) is { } lease)
            {
                waiter.Reserved = lease;
                Dismiss(waiter);
            }
        }
    }

    /// <summary>Dismisses matching slots: they have died, or ask anew.</summary>
    public void Dismiss(Func<SlotOffer, bool> isMeant)
    {
        foreach (var waiter in _waiters.Where(waiter => isMeant(waiter.Slot)).ToList())
        {
            Dismiss(waiter);
        }
    }

    private void Dismiss(Waiter waiter)
    {
        _waiters.Remove(waiter);
        waiter.Answer.TrySetResult();
    }

    /// <summary>A slot that waits for work.</summary>
    private sealed class Waiter(SlotOffer slot)
    {
        public SlotOffer Slot { get; } = slot;

        // The waiter may continue synchronously inside Serve: it only sends a call to the row.
        public TaskCompletionSource Answer { get; } = new();

        /// <summary>The reserved lease; null while waiting or when dismissed.</summary>
        public Lease? Reserved { get; set; }
    }
}
