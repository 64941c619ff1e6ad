using Experiments.Domain;

namespace Experiments.Unit.Scheduling.Schedules;

/// <summary>A slot as the scheduler sees it: what it holds, and its open calls.</summary>
internal sealed class LeaseSlot(int number, string node, int index)
{
    private int _generation;

    public int Number => number;

    public string Node => node;

    public bool IsFrozen { get; set; }

    public Lease? Lease { get; set; }

    /// <summary>The report it repeats until it is answered; null while it executes.</summary>
    public WorkReport? Report { get; set; }

    public Task<Lease?>? Acquiring { get; set; }

    public Task<ReportAnswer>? Reporting { get; set; }

    public SlotOffer Offer => Work.Slot(node, index: index) with { Silo = $"{node}@{_generation}" };

    /// <summary>Its silo died with everything that the slot knew, and came back under another address.</summary>
    public void Restart()
    {
        _generation++;
        (Lease, Report, Acquiring, Reporting, IsFrozen) = (null, null, null, null, false);
    }
}

/// <summary>Runs all continuations in the thread of the schedule, in the order in which they become ready.</summary>
internal sealed class Pump : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue((d, state));

    public void Drain()
    {
        while (_ready.TryDequeue(out var next))
        {
            next.Callback(next.State);
        }
    }
}
