using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>
/// The attempts at one unit of work, as the unit's own row keeps them: the last one granted, and those that ended. An attempt is granted
/// here before its worker begins and ends here before its unit is given again.
/// </summary>
/// <remarks>
/// <para>Why no unit is recorded twice, and none is lost:</para>
/// <list type="number">
/// <item>
/// Fencing epochs rise. The scheduler stores a higher incarnation before it gives its first lease, and numbers its leases within it. A
/// restored store begins a new range of incarnations and adopts no lease of an earlier one.
/// </item>
/// <item>
/// A lease is given in two steps: it is reserved in the scheduler's memory, then granted by the row, which stores its epoch and the
/// attempt's number. Only then does a slot hear of it. The row refuses an epoch below its last, so of two schedulers that both think the
/// pool is theirs only the later one can still give leases.
/// </item>
/// <item>
/// A report is recorded if its epoch is the last one granted and that attempt has not ended yet. The check and the record are one write of
/// the row under its ETag: whoever read the row before another's write fails, reads again and is refused. So at most one report of each
/// attempt is
/// recorded; a result ends the unit, and a unit that has ended is granted no other attempt.
/// </item>
/// <item>
/// A grant that finds the attempt before it without an end records that one as lost, in the same write. So numbers have no gaps and never
/// repeat, whatever died, and the limits on lost and crashed attempts, which are counted from the list, never start over.
/// </item>
/// <item>
/// A unit that has not ended is in the queue, under a lease, or unfinished in its owner's row. Leases end by a report, by running out, or
/// with their silo, and the unit is queued again. Queue and leases are lost with the scheduler's silo, and its owners submit again what
/// their rows
/// have unfinished. A call whose answer was lost is made again: the same grant and the same report are answered as before.
/// </item>
/// </list>
/// <para>
/// Leases that were adopted from an earlier scheduler are no exception: adoption only keeps a unit from being given to another while its
/// holder goes on. Whether that holder may record is decided by the row alone.
/// </para>
/// </remarks>
public sealed record AttemptAccount
{
    private const string NobodyReported = "lost with the silo that ran the scheduler: its end was not reported";

    /// <summary>Every attempt that ended, in the order of their numbers.</summary>
    public ImmutableArray<AttemptRecord> Ended { get; init; } = [];

    /// <summary>The last attempt that was granted; null before the first.</summary>
    public AttemptGrant? Granted { get; init; }

    /// <summary>Takes an entry into the account, or refuses it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isOver">Has the unit ended, or is it no longer wanted?</param>
    /// <param name="findReached">
    /// The last epoch of which any attempt kept a checkpoint; null where there is none. Asked only where an attempt came before.
    /// </param>
    /// <param name="options">How often a unit may crash or be lost.</param>
    public AttemptStep Apply(AttemptEntry entry, bool isOver, Func<int?> findReached, SchedulerOptions options) => entry switch
    {
        { Report: { } report } => Record(report, isOver),
        _ when isOver => Refuse(AttemptStanding.Over),
        { Lease: var lease } => Grant(lease, findReached, options),
    };

    private AttemptStep Record(WorkReport report, bool isOver)
    {
        // The same report made again has the same time; another than the one that was recorded, such as that of a loss, comes too late. By
        // its time alone a result, or what gives the unit up, could be taken for a loss that was recorded in the same moment.
        var isLast = Granted?.Epoch == report.Lease.Epoch;
        var isSame = isLast && Granted is { HasEnded: true } && Ended[^1].EndedAt == report.EndedAt
            && (report.Outcome is not (AttemptOutcome.Completed or AttemptOutcome.Failed) || report.Outcome == Ended[^1].Outcome);
        return Granted switch
        {
            { HasEnded: false } open when isLast => End(open, report),
            _ when isSame => new AttemptStep(this),
            _ => Refuse(isOver ? AttemptStanding.Over : AttemptStanding.Fenced),
        };
    }

    private AttemptStep Grant(Lease lease, Func<int?> findReached, SchedulerOptions options)
    {
        if (Granted is { } last && lease.Epoch <= last.Epoch)
        {
            return lease.Epoch == last.Epoch && !last.HasEnded
                ? new AttemptStep(this) { Answer = Answer(last.Attempt) }
                : Refuse(AttemptStanding.Fenced);
        }

        // Whoever held the attempt before can no longer record: it is lost, and noted as such before the next begins.
        var step = Granted is { HasEnded: false } open ? End(open, LossOf(open, lease, findReached(), options)) : new AttemptStep(this);
        if (step.Ended is { Outcome: AttemptOutcome.Failed })
        {
            return step with { Answer = new AttemptAnswer(AttemptStanding.Over) };
        }

        var number = Ended.Select(attempt => attempt.Number).Append(Granted?.Attempt ?? 0).Max() + 1;
        var from = number == 1 ? 0 : findReached() ?? 0;
        var account = step.Account with { Granted = new AttemptGrant(number, lease.Epoch, lease.Slot, lease.AcquiredAt, from) };
        return step with { Account = account, Answer = account.Answer(number), IsNews = true };
    }

    private AttemptStep End(AttemptGrant granted, WorkReport report)
    {
        // The row's number, not the holder's: a lease that was lost before the scheduler heard its number is reported without it.
        var ended = report with { Lease = report.Lease with { Attempt = granted.Attempt } };
        var account = new AttemptAccount { Ended = Ended.Add(ended.ToRecord()), Granted = granted with { HasEnded = true } };
        return new AttemptStep(account) { Ended = ended, IsNews = true };
    }

    /// <summary>The report that nobody made of an attempt, in the light of what may still be tried.</summary>
    private WorkReport LossOf(AttemptGrant open, Lease next, int? reached, SchedulerOptions options)
    {
        var (lost, crashed) = AttemptPolicy.CountLost(Ended);
        var lease = next with
        {
            Unit = next.Unit with { LostAttempts = lost, CrashedAttempts = crashed },
            Attempt = open.Attempt,
            Epoch = open.Epoch,
            Slot = open.Slot,
            AcquiredAt = open.AcquiredAt,
        };

        // When it ended is not known. The time that a lease lasts without renewal is certain, unless the next was given sooner.
        var endedAt = open.AcquiredAt + next.Duration;
        return AttemptPolicy.Settle(
            new WorkReport(
                lease, AttemptOutcome.Lost, Result: null, endedAt < next.AcquiredAt ? endedAt : next.AcquiredAt, NobodyReported,
                Epochs: reached is { } to ? new EpochSpan(open.From, to) : null),
            LeaseVerdict.Continue, isResubmitted: false, options);
    }

    private AttemptAnswer Answer(int attempt)
    {
        var (lost, crashed) = AttemptPolicy.CountLost(Ended);
        return new AttemptAnswer(AttemptStanding.Accepted, attempt, lost, crashed);
    }

    private AttemptStep Refuse(AttemptStanding standing) => new(this) { Answer = new AttemptAnswer(standing) };
}

/// <summary>An attempt as it was granted.</summary>
/// <param name="Attempt">Its number, from 1.</param>
/// <param name="Epoch">The fencing epoch of its lease.</param>
/// <param name="Slot">Where.</param>
/// <param name="AcquiredAt">When.</param>
/// <param name="From">The last epoch of which an attempt before it kept a checkpoint; 0 where none did.</param>
/// <param name="HasEnded">Is it known how it ended?</param>
public sealed record AttemptGrant(
    int Attempt, LeaseEpoch Epoch, SlotId Slot, DateTimeOffset AcquiredAt, int From = 0, bool HasEnded = false);

/// <summary>What became of an entry.</summary>
/// <param name="Account">The account after it.</param>
public sealed record AttemptStep(AttemptAccount Account)
{
    /// <summary>What the sender of the entry hears.</summary>
    public AttemptAnswer Answer { get; init; } = new(AttemptStanding.Accepted);

    /// <summary>The attempt that ended by this entry; null where none did.</summary>
    public WorkReport? Ended { get; init; }

    /// <summary>Has the account changed, and must it be stored before the answer?</summary>
    public bool IsNews { get; init; }
}
