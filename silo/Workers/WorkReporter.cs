using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution.Runs;
using Experiments.Grains.Storage;
using Experiments.Silo.Storage;
using Experiments.Store;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Workers;

/// <summary>Reports what became of a lease to the scheduler, which may answer with the slot's next lease.</summary>
internal sealed partial class WorkReporter(
    IGrainFactory grains, Func<SlotOffer> offer, LeaseKeeper leases, ArtifactStore artifacts, CheckpointRetention retention,
    StoreGate gate, TimeProvider time, ILogger logger)
{
    /// <summary>How long the last attempt to give back a unit may take when the silo must exit.</summary>
    private static readonly TimeSpan FinalReportTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Reports until it succeeds: a result must not be lost because a silo or the database is unavailable for a minute.</summary>
    public async Task<Lease?> ReportAsync(WorkReport report, CancellationToken stopping, CancellationToken aborting)
    {
        using var kept = leases.Keep(report.Lease, _ => { }, () => report.Epochs);
        for (var attempt = 0; !aborting.IsCancellationRequested; attempt++)
        {
            try
            {
                return await ReportOnceAsync(report, stopping.IsCancellationRequested || gate.Fault is not null ? null : offer(), aborting)
                    .ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // Logged once a minute: every slot retries every second while the database is unavailable.
                if (!gate.TryClose(exception, artifacts) && attempt % 60 == 0)
                {
                    LogNotReported(report.Lease.Unit.Id, report.Lease.Attempt, ExceptionSummary.Describe(exception));
                }

                await Task.Delay(SlotLoop.RetryDelay, time, aborting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        try
        {
            // The silo must exit, and its leases with it: giving them back saves others the wait for expiry.
            return await ReportOnceAsync(report, null, CancellationToken.None).WaitAsync(FinalReportTimeout, time, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogNeverReported(report.Lease.Unit.Id, report.Lease.Attempt, report.Outcome, ExceptionSummary.Describe(exception));
            return null;
        }
    }

    private async Task<Lease?> ReportOnceAsync(WorkReport report, SlotOffer? again, CancellationToken cancellationToken)
    {
        var answer = await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ReportAsync(report, again, cancellationToken)
            .WaitAsync(SlotLoop.ResponseTimeout, time, cancellationToken)
            .ConfigureAwait(false);
        if (answer.IsRecorded && report.Outcome is AttemptOutcome.Completed or AttemptOutcome.Pruned)
        {
            gate.ConfirmStored();

            // Not earlier: a result that was lost on the way is recomputed from the last checkpoint. And not if another slot holds the
            // lease by now: it continues from there.
            AttemptCheckpoints.Retain(artifacts, report.Lease.Unit, retention);
        }

        return answer.Next;
    }

    [LoggerMessage(LogLevel.Warning, "Could not report {RunId} attempt {Attempt} and tries again: {Reason}")]
    private partial void LogNotReported(string runId, int attempt, string reason);

    [LoggerMessage(LogLevel.Warning, "Could not report {RunId} attempt {Attempt}, {Outcome}, before the silo stopped; once its lease has "
        + "expired, another slot repeats it from its last checkpoint: {Reason}")]
    private partial void LogNeverReported(string runId, int attempt, AttemptOutcome outcome, string reason);
}
