using Experiments.Domain;
using Experiments.Scheduling;

namespace Experiments.Grains.Scheduling;

/// <summary>Free slots that wait for work, longest first.</summary>
/// <param name="pool">What waits for them.</param>
/// <param name="time">The clock of patience.</param>
internal sealed class WaitingSlots(SlotPool pool, TimeProvider time)
{
    private readonly List<Waiter> _waiters = [];

    /// <summary>
    /// Waits until work comes for the slot, and answers a reserved lease on it; null where none came within <paramref name="patience"/> or
    /// the slot was dismissed.
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
            // Answered null, or what was reserved in the last moment.
        }
        catch (OperationCanceledException) when (waiter.Reserved is { } reserved)
        {
            pool.GiveBack(reserved);
            Serve();
            throw;
        }
        finally
        {
            // Whoever is no longer listening must not be given a lease.
            _waiters.Remove(waiter);
        }

        return waiter.Reserved;
    }

    /// <summary>Reserves what waits for whom it fits.</summary>
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

    /// <summary>Sends away whoever waits for such a slot: it has died, or asks anew.</summary>
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

        // Whoever waits may go on at once, inside Serve: it only sends the row a call.
        public TaskCompletionSource Answer { get; } = new();

        /// <summary>What it was given; null where it waits or was sent away.</summary>
        public Lease? Reserved { get; set; }
    }
}
