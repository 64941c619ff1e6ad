using Experiments.Domain;

namespace Experiments.Grains.Scheduling;

/// <summary>Free slots that wait for work, longest first.</summary>
/// <param name="pool">What waits for them.</param>
/// <param name="tryGrant">Gives a slot a lease, where something fits it now.</param>
/// <param name="time">The clock of patience.</param>
internal sealed class WaitingSlots(SlotPool pool, Func<SlotOffer, Lease?> tryGrant, TimeProvider time)
{
    private readonly List<Waiter> _waiters = [];

    /// <summary>Waits until work comes for the slot; null where none came within <paramref name="patience"/> or it was dismissed.</summary>
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
            // Answered null, or what was granted in the last moment.
        }
        catch (OperationCanceledException) when (waiter.Granted is { } granted)
        {
            pool.GiveBack(granted);
            Serve();
            throw;
        }
        finally
        {
            // Whoever is no longer listening must not be granted a lease.
            _waiters.Remove(waiter);
        }

        return waiter.Granted;
    }

    /// <summary>Grants what waits to whom it fits.</summary>
    public void Serve()
    {
        foreach (var waiter in _waiters.ToList())
        {
            if (!pool.HasWaiting)
            {
                return;
            }

            if (tryGrant(waiter.Slot) is { } lease)
            {
                waiter.Granted = lease;
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

        // Continuations run later, not inside the call that answers: they are other slots' turns.
        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What it was given; null where it waits or was sent away.</summary>
        public Lease? Granted { get; set; }
    }
}
