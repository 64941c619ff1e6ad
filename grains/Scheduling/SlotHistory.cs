using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>The latest attempts that ended. In memory only: after a restart of the scheduler it begins anew, and says so.</summary>
/// <param name="start">When the scheduler started.</param>
internal sealed class SlotHistory(DateTimeOffset start)
{
    /// <summary>Enough for an hour of 16 slots with runs of 30 s.</summary>
    internal const int MaxSpans = 2000;

    private readonly Queue<SlotSpan> _spans = [];
    private DateTimeOffset _since = start;

    /// <summary>Since when it is complete.</summary>
    public DateTimeOffset Since => _since;

    /// <summary>Oldest first.</summary>
    public ImmutableArray<SlotSpan> Spans => [.. _spans];

    /// <summary>Adds an attempt that has ended.</summary>
    public void Add(WorkReport report)
    {
        var lease = report.Lease;
        _spans.Enqueue(new SlotSpan(
            lease.Slot, lease.Unit.Id, lease.Unit.Payload.Kind, lease.Attempt, lease.AcquiredAt, report.EndedAt, report.Outcome,
            report.Reason));
        if (_spans.Count > MaxSpans)
        {
            _since = _spans.Dequeue().To;
        }
    }
}
