using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>
/// The attempts at one unit of work, stored in the unit's own row: the last one granted, and those that ended. An attempt is granted here
/// before its worker starts, and its end is recorded here before the unit is leased again.
/// </summary>
/// <remarks>
/// <para>Why no unit is recorded twice, and none is lost:</para>
/// <list type="number">
/// <item>
/// Fencing epochs increase. The scheduler stores a higher incarnation before it grants its first lease, and numbers its leases within it. A
/// restored store starts a new range of incarnations and adopts no lease of an earlier one.
/// </item>
/// <item>
/// A lease is granted in two steps: it is reserved in the scheduler's memory, then granted by the row, which stores its epoch and the
/// attempt's number. Only then does a slot receive it. The row rejects an epoch below its last, so if two schedulers both believe they own
/// the pool, only the later one can still grant leases.
/// </item>
/// <item>
/// A report is recorded if its epoch is the last one granted and that attempt has not ended yet. The check and the record are one write of
/// the row under its ETag: a writer with a stale read fails, reads again and is rejected. So at most one report per attempt is recorded; a
/// result ends the unit, and an ended unit is granted no further attempt.
/// </item>
/// <item>
/// A grant that finds the previous attempt still open records it as lost in the same write. So attempt numbers have no gaps and never
/// repeat, whatever died, and the limits on lost and crashed attempts, which are counted from the list, are never reset.
/// </item>
/// <item>
/// A unit that has not ended is in the queue, under a lease, or unfinished in its owner's row. Leases end by a report, by expiry, or with
/// their silo, and the unit is queued again. Queue and leases are lost with the scheduler's silo, and owners resubmit what is unfinished in
/// their rows. A call whose response was lost is repeated: the same grant and the same report get the same response.
/// </item>
/// </list>
/// <para>
/// Leases adopted from an earlier scheduler are no exception: adoption only keeps a unit from being leased to another slot while its holder
/// continues. The row alone decides whether that holder may record.
/// </para>
/// </remarks>
public sealed record AttemptAccount
{
    private const string NobodyReported = "lost with the silo that ran the scheduler: its end was not reported";

    /// <summary>Every attempt that ended, ordered by number.</summary>
    public ImmutableArray<AttemptRecord> Ended { get; init; } = [];

    /// <summary>The last attempt that was granted; null before the first.</summary>
    public AttemptGrant? Granted { get; init; }

    /// <summary>Applies an entry to the account, or rejects it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isOver">Whether the unit has ended, or is no longer wanted.</param>
    /// <param name="findReached">
    /// Finds the last epoch with a checkpoint from any attempt; null if there is none. Called only if there was an earlier attempt.
    /// </param>
    /// <param name="options">How often a unit may crash or be lost.</param>
    public AttemptUpdate Apply(AttemptEntry entry, bool isOver, Func<int?> findReached, SchedulerOptions options) => entry switch
    {
        { Report: { } report } => Record(report, isOver),
        _ when isOver => Refuse(AttemptStanding.Over),
        { Lease: var lease } => Grant(lease, findReached, options),
    };

    private AttemptUpdate Record(WorkReport report, bool isOver)
    {
        // A repeated report has the same time; a report that differs from the recorded one, such as that of a loss, comes too late.
        // Comparing only times could confuse a final outcome with a loss recorded at the same moment.
        var isLast = Granted?.Epoch == report.Lease.Epoch;
        var isSame = isLast && Granted is { HasEnded: true } && Ended[^1].EndedAt == report.EndedAt
            && (report.Outcome is not (AttemptOutcome.Completed or AttemptOutcome.Failed) || report.Outcome == Ended[^1].Outcome);
        return Granted switch
        {
            { HasEnded: false } open when isLast => End(open, report),
            _ when isSame => new AttemptUpdate(this),
            _ => Refuse(isOver ? AttemptStanding.Over : AttemptStanding.Fenced),
        };
    }

    private AttemptUpdate Grant(Lease lease, Func<int?> findReached, SchedulerOptions options)
    {
        if (Granted is { } last && lease.Epoch <= last.Epoch)
        {
            return lease.Epoch == last.Epoch && !last.HasEnded
                ? new AttemptUpdate(this) { Answer = Answer(last.Attempt) }
                : Refuse(AttemptStanding.Fenced);
        }

        // The holder of the previous attempt can no longer record: record it as lost before the next one starts.
        var step = Granted is { HasEnded: false } open ? End(open, LossOf(open, lease, findReached(), options)) : new AttemptUpdate(this);
        if (step.Ended is { Outcome: AttemptOutcome.Failed })
        {
            return step with { Answer = new AttemptAnswer(AttemptStanding.Over) };
        }

        var number = Ended.Select(attempt => attempt.Number).Append(Granted?.Attempt ?? 0).Max() + 1;
        var from = number == 1 ? 0 : findReached() ?? 0;
        var account = step.Account with { Granted = new AttemptGrant(number, lease.Epoch, lease.Slot, lease.AcquiredAt, from) };
        return step with { Account = account, Answer = account.Answer(number), HasChanged = true };
    }

    private AttemptUpdate End(AttemptGrant granted, WorkReport report)
    {
        // Use the row's number, not the holder's: a lease lost before the scheduler received its number is reported without it.
        var ended = report with { Lease = report.Lease with { Attempt = granted.Attempt } };
        var account = new AttemptAccount { Ended = Ended.Add(ended.ToRecord()), Granted = granted with { HasEnded = true } };
        return new AttemptUpdate(account) { Ended = ended, HasChanged = true };
    }

    /// <summary>The report for an attempt that nobody reported, settled by the limits on further attempts.</summary>
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

        // The end time is unknown. It lasted at least as long as a lease without renewal, unless the next was granted sooner.
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

    private AttemptUpdate Refuse(AttemptStanding standing) => new(this) { Answer = new AttemptAnswer(standing) };
}

/// <summary>An attempt as it was granted.</summary>
/// <param name="Attempt">Its number, from 1.</param>
/// <param name="Epoch">The fencing epoch of its lease.</param>
/// <param name="Slot">Where.</param>
/// <param name="AcquiredAt">When.</param>
/// <param name="From">The last epoch with a checkpoint from an earlier attempt; 0 if there is none.</param>
/// <param name="HasEnded">Whether its end has been recorded.</param>
public sealed record AttemptGrant(
    int Attempt, LeaseEpoch Epoch, SlotId Slot, DateTimeOffset AcquiredAt, int From = 0, bool HasEnded = false);

/// <summary>Result of applying an entry.</summary>
/// <param name="Account">The account afterwards.</param>
public sealed record AttemptUpdate(AttemptAccount Account)
{
    /// <summary>The response to the sender of the entry.</summary>
    public AttemptAnswer Answer { get; init; } = new(AttemptStanding.Accepted);

    /// <summary>The attempt that this entry ended; null if it ended none.</summary>
    public WorkReport? Ended { get; init; }

    /// <summary>Whether the account has changed, so that it must be stored before responding.</summary>
    public bool HasChanged { get; init; }
}
