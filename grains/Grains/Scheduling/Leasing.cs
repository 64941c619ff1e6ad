using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Grains.Storage;
using Experiments.Scheduling;
using Microsoft.Extensions.Logging;

namespace Experiments.Grains.Scheduling;

/// <summary>
/// How leases are granted, renewed and ended: combines the steps of <see cref="SlotPool"/> with what the rows of the units store. A failure
/// between two steps leaves a state from which repeating the same call continues.
/// </summary>
/// <param name="pool">Waiting units and lease holders.</param>
/// <param name="rows">Where attempts are granted and recorded; see <see cref="AttemptAccount"/> for why that is safe.</param>
/// <param name="isDead">
/// Whether a silo was declared dead. Its leases end with it, even if it comes back and nobody else has started.
/// </param>
/// <param name="time">The clock.</param>
/// <param name="logger">The scheduler's logger.</param>
internal sealed partial class Leasing(SlotPool pool, AttemptRows rows, Func<string, bool> isDead, TimeProvider time, ILogger logger)
{
    private readonly WaitingSlots _waiting = new(pool, time);
    private readonly Dictionary<SlotId, Task<Lease?>> _granting = [];

    /// <summary>Assigns waiting units to waiting slots.</summary>
    public void Serve() => _waiting.Serve();

    /// <summary>Dismisses every waiting slot.</summary>
    public void DismissAll() => _waiting.Dismiss(_ => true);

    /// <summary>
    /// Leases a unit to a free slot, confirmed by the unit's row; null if no work arrived within <paramref name="patience"/>.
    /// </summary>
    public async Task<Lease?> AcquireAsync(SlotOffer slot, TimeSpan patience, CancellationToken cancellationToken)
    {
        _waiting.Dismiss(waiting => waiting.Slot == slot.Slot);
        if (await FindHeldAsync(slot) is { } held)
        {
            return held;
        }

        if (isDead(slot.Silo))
        {
            // Its lease would be lost at once, and count against the unit. Wait as long as without work, or the slot would ask again at
            // once.
            await Task.Delay(patience, time, cancellationToken);
            return null;
        }

        while (!isDead(slot.Silo) && (pool.TryReserve(slot) ?? await _waiting.WaitAsync(slot, patience, cancellationToken)) is { } reserved)
        {
            if (await GrantAsync(reserved) is { } lease)
            {
                return lease;
            }
        }

        return null;
    }

    /// <summary>Adopts a lease of an earlier scheduler if it is the latest that the unit's row granted.</summary>
    public async Task<LeaseVerdict> AdoptAsync(Lease lease)
    {
        if (!IsHonored(lease))
        {
            LogFenced(lease.Unit.Id, lease.Attempt, lease.Slot);
            return LeaseVerdict.Lost;
        }

        var answer = await rows.SendAsync(new AttemptEntry(lease));
        if (answer.Standing is AttemptStanding.Accepted)
        {
            return pool.Renew(new LeaseKey(lease.Unit.Id, lease.Epoch));
        }

        Refuse(lease, answer.Standing);
        return LeaseVerdict.Lost;
    }

    /// <summary>
    /// Records the end of an attempt and returns the slot's next lease if it asks for one. Result and lease are stored together if they
    /// share a row, and concurrently if they do not.
    /// </summary>
    public async Task<ReportAnswer> ReportAsync(WorkReport report, SlotOffer? offer)
    {
        var lease = report.Lease;
        if (pool.IsRecorded(lease))
        {
            return new ReportAnswer(IsRecorded: true, await NextAsync(offer));
        }

        if (!IsHonored(lease))
        {
            LogFenced(lease.Unit.Id, lease.Attempt, lease.Slot);
            return new ReportAnswer(IsRecorded: false, await NextAsync(offer));
        }

        // The lease is kept until the result is stored: if storage is unavailable, the holder keeps renewing and reports again.
        var settled = pool.Settle(report);
        var recording = rows.SendAsync(AttemptEntry.Of(settled));
        var next = offer is null || AttemptPolicy.ShouldRepeat(settled.Outcome) ? null : pool.TryReserveAfter(lease, offer);
        var granting = next is null ? null : GrantOrNoneAsync(next);
        var standing = (await recording).Standing;
        var isRecorded = standing is AttemptStanding.Accepted;
        if (isRecorded)
        {
            pool.End(report);
        }
        else
        {
            Refuse(lease, standing);
        }

        // The reporting slot is served first: it is warm.
        var granted = (granting is null ? null : await granting) ?? await NextAsync(offer);
        _waiting.Serve();
        return new ReportAnswer(isRecorded, granted);
    }

    /// <summary>
    /// Ends expired leases. A lease that was never renewed counts as lost too: its unit may have crashed the silo before the first renewal,
    /// and a live slot would have asked again and received it again.
    /// </summary>
    public Task ExpireAsync() => LoseAsync(pool.ReleaseExpired(), "its lease expired: the silo did not renew it");

    /// <summary>Ends the leases of a dead silo and dismisses its waiting slots.</summary>
    public Task LoseSiloAsync(string silo)
    {
        _waiting.Dismiss(waiting => waiting.Silo == silo);
        return LoseAsync(pool.ReleaseSilo(silo), $"silo {silo} died");
    }

    private bool IsHonored(Lease lease) => !isDead(lease.Silo) && pool.IsHonored(lease);

    /// <summary>Finds the lease that the slot holds and has not started; a started one is lost.</summary>
    private async Task<Lease?> FindHeldAsync(SlotOffer slot)
    {
        if (_granting.TryGetValue(slot.Slot, out var granting) && await granting is { } granted && granted.Silo == slot.Silo)
        {
            return granted;
        }

        switch (pool.FindHeldBy(slot))
        {
            case (var held, true):
                return held;
            case (var forgotten, false):
                await LoseAsync([forgotten], "its slot requested other work");
                return null;
            default:
                return null;
        }
    }

    /// <summary>
    /// The next lease of a slot that has finished; null if it could not be stored, so that the slot's report still succeeds.
    /// </summary>
    private async Task<Lease?> NextAsync(SlotOffer? offer)
    {
        if (offer is null)
        {
            return null;
        }

        try
        {
            if (await FindHeldAsync(offer) is { } held)
            {
                return held;
            }

            while (!isDead(offer.Silo) && pool.TryReserve(offer) is { } reserved)
            {
                if (await GrantAsync(reserved) is { } lease)
                {
                    return lease;
                }
            }
        }
        catch (Exception exception)
        {
            LogNotGranted(ExceptionSummary.FindUnexpected(exception), offer.Slot, ExceptionSummary.Describe(exception));
        }

        return null;
    }

    private async Task<Lease?> GrantOrNoneAsync(Lease reserved)
    {
        try
        {
            return await GrantAsync(reserved);
        }
        catch (Exception exception)
        {
            LogNotGranted(ExceptionSummary.FindUnexpected(exception), reserved.Slot, ExceptionSummary.Describe(exception));
            return null;
        }
    }

    /// <summary>Has the unit's row grant a reserved lease. Null if the unit is over, or the lease was lost in the meantime.</summary>
    private async Task<Lease?> GrantAsync(Lease reserved)
    {
        var granting = GrantByRowAsync(reserved);
        _granting[reserved.Slot] = granting;
        try
        {
            return await granting;
        }
        finally
        {
            if (_granting.GetValueOrDefault(reserved.Slot) == granting)
            {
                _granting.Remove(reserved.Slot);
            }
        }
    }

    private async Task<Lease?> GrantByRowAsync(Lease reserved)
    {
        try
        {
            var pending = pool.TakePendingReports(reserved.Unit.Id);
            foreach (var report in pending)
            {
                // Not awaited: they reach the row before the grant, in the same call. A failure is logged once for all of them.
                _ = RecordEndAsync(report, isReported: report == pending[^1]);
            }

            var answer = await rows.SendAsync(new AttemptEntry(reserved));
            if (answer.Standing is not AttemptStanding.Accepted)
            {
                LogNotGiven(reserved.Unit.Id, reserved.Slot, answer.Standing);
                pool.Drop(reserved);
                return null;
            }

            var lease = pool.Confirm(reserved, answer);
            LogGranted(lease.Unit.Id, lease.Attempt, lease.Slot);
            if (!isDead(lease.Silo))
            {
                return lease;
            }
        }
        catch
        {
            // It may have been granted, but no slot will receive it. Queued behind the others: a row that cannot be written must not be
            // retried before all of them.
            pool.GiveBack(reserved, isToWait: true);
            throw;
        }

        await LoseSiloAsync(reserved.Silo);
        return null;
    }

    private void Refuse(Lease lease, AttemptStanding standing)
    {
        LogFenced(lease.Unit.Id, lease.Attempt, lease.Slot);
        pool.Refuse(lease, standing);
    }

    /// <summary>Records the attempts of released leases as lost and queues their units again. Their holders are already fenced.</summary>
    private async Task LoseAsync(IReadOnlyList<Lease> released, string reason)
    {
        foreach (var lease in released)
        {
            LogLost(lease.Unit.Id, lease.Attempt, lease.Slot, reason);
        }

        // Sent before any slot is served: a row must learn how an attempt ended before it is asked for the next.
        var recordings = released.Select(lease => pool.Lose(lease, reason)).ToList()
            .ConvertAll(report => RecordEndAsync(report, isReported: true));
        _waiting.Serve();
        await Task.WhenAll(recordings);
    }

    private async Task RecordEndAsync(WorkReport report, bool isReported)
    {
        try
        {
            var answer = await rows.SendAsync(AttemptEntry.Of(report));
            if (answer.Standing is AttemptStanding.Fenced && report.Outcome is AttemptOutcome.Failed)
            {
                // It was not the unit's latest attempt, so it does not end the unit.
                pool.PutBack(report.Lease.Unit);
            }
        }
        catch (Exception exception)
        {
            if (isReported)
            {
                LogNotRecorded(
                    ExceptionSummary.FindUnexpected(exception), report.Lease.Unit.Id, report.Lease.Attempt,
                    ExceptionSummary.Describe(exception));
            }

            pool.AddPendingReport(report);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Gave {RunId} attempt {Attempt} to {Slot}")]
    private partial void LogGranted(string runId, int attempt, SlotId slot);

    [LoggerMessage(LogLevel.Warning, "Refused {RunId} attempt {Attempt} of {Slot}: it has ended, or another holds its lease by now")]
    private partial void LogFenced(string runId, int attempt, SlotId slot);

    [LoggerMessage(LogLevel.Warning, "Lost {RunId} attempt {Attempt} on {Slot}: {Reason}")]
    private partial void LogLost(string runId, int attempt, SlotId slot, string reason);

    [LoggerMessage(LogLevel.Warning, "Could not record how {RunId} attempt {Attempt} ended, and tries again with the next: {Reason}")]
    private partial void LogNotRecorded(Exception? exception, string runId, int attempt, string reason);

    [LoggerMessage(LogLevel.Debug, "Did not give {RunId} to {Slot}: {Standing}")]
    private partial void LogNotGiven(string runId, SlotId slot, AttemptStanding standing);

    [LoggerMessage(LogLevel.Warning, "Could not give {Slot} its next lease: {Reason}")]
    private partial void LogNotGranted(Exception? exception, SlotId slot, string reason);
}
