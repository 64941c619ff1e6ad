using System.Diagnostics;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Execution.Runs;
using Experiments.Grains.Storage;
using Experiments.Silo.Storage;
using Experiments.Store;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Workers;

/// <summary>One slot: acquire a lease → execute → report → the next lease, until the silo stops.</summary>
internal sealed partial class SlotLoop(
    SlotId slot,
    DeviceInfo device,
    Func<SlotOffer> offer,
    IWorkExecutor executor,
    LeaseKeeper leases,
    IGrainFactory grains,
    ArtifactStore artifacts,
    CheckpointRetention retention,
    StoreGate gate,
    string? marksFolder,
    Action<string> onKilled,
    TimeProvider time,
    ILogger logger)
{
    private const string ReturnedReason = "returned at its last checkpoint: the node no longer takes work";
    private const string KilledAtStop = "killed before its next checkpoint because its silo stopped; it resumes from its last one";

    private static readonly TimeSpan AcquireTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long the last attempt to give back a unit may take when the silo must exit.</summary>
    private static readonly TimeSpan FinalReportTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A slower call is repeated: the calls to a dying silo are lost with it, and the runtime would wait half a minute. A lease that was
    /// granted in the meantime is granted again to the slot that repeats the call.
    /// </summary>
    private static readonly TimeSpan ResponseTimeout = AcquireTimeout + TimeSpan.FromSeconds(3);

    private ISchedulerGrain Scheduler => field ??= grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);

    /// <summary>
    /// Runs until <paramref name="stopping"/>, which lets the current unit end at its next checkpoint; <paramref name="aborting"/> ends it
    /// at once.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken aborting)
    {
        Lease? next = null;
        while (!stopping.IsCancellationRequested || next is not null)
        {
            try
            {
                var lease = next ?? await AcquireAsync(stopping).ConfigureAwait(false);
                next = null;
                if (lease is not null)
                {
                    using var span = Traces.StartAttempt(lease);
                    var report = await ExecuteAsync(lease, stopping, aborting).ConfigureAwait(false);
                    span.SetOutcome(report?.Outcome, report?.Reason);
                    next = report is null ? null : await ReportAsync(report, stopping, aborting).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The stop ended a request for work.
            }
            catch (Exception exception)
            {
                if (!TryCloseGate(exception))
                {
                    LogRetrying(slot, ExceptionSummary.Describe(exception));
                }

                if (!stopping.IsCancellationRequested)
                {
                    await Task.Delay(RetryDelay, time, CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task<Lease?> AcquireAsync(CancellationToken stopping)
    {
        await gate.WaitAsync(stopping).ConfigureAwait(false);
        return await Scheduler.AcquireAsync(offer(), AcquireTimeout, stopping).WaitAsync(ResponseTimeout, time, stopping)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Whether an unwritable store is the whole cause of a failure. The gate has then reported it, and reopens when the store is writable.
    /// </summary>
    private bool TryCloseGate(Exception exception)
    {
        if (StorageFault.Find(exception, artifacts.Root) is not { } fault)
        {
            return false;
        }

        gate.Close(fault);
        return true;
    }

    /// <summary>Executes a lease's unit. Null if the lease was lost: there is then nothing to report.</summary>
    private async Task<WorkReport?> ExecuteAsync(Lease lease, CancellationToken stopping, CancellationToken aborting)
    {
        using var attempt = new Attempt(stopping, aborting);
        using var kept = leases.Keep(lease, attempt.ApplyVerdict, () => attempt.Epochs);
        var folder = ArtifactPaths.Attempt(lease);
        var log = $"{folder}/{ArtifactPaths.LogFile}";
        var order = new WorkOrder(
            lease.Unit, lease.Attempt, artifacts.Root, folder, device.IsDeclared || device.Kind == "cpu" ? "cpu" : device.Id, slot,
            marksFolder);
        try
        {
            var result = await ExecuteAsync(order, artifacts.PathOf(log), progress => OnProgress(lease, progress, attempt), attempt)
                .ConfigureAwait(false);
            return attempt.Verdict is LeaseVerdict.Lost ? null : Report(attempt.Verdict switch
            {
                LeaseVerdict.Prune => AttemptOutcome.Pruned,
                _ => AttemptOutcome.Completed,
            }, result, attempt.Reason);
        }
        catch (Exception exception) when (StorageFault.Find(exception, artifacts.Root) is { } fault)
        {
            gate.Close(fault);
            AttemptOutputs.Discard(artifacts, folder);
            return attempt.Verdict is LeaseVerdict.Lost
                ? null
                : Report(AttemptOutcome.Yielded, null, $"returned at its last checkpoint until the store is writable: {fault}");
        }
        catch (UserErrorException error)
        {
            return Report(AttemptOutcome.Failed, null, error.Message);
        }
        catch (WorkerCrashException crash)
        {
            return Report(AttemptOutcome.Crashed, null, crash.Message);
        }
        catch (OperationCanceledException)
        {
            return attempt.Verdict switch
            {
                LeaseVerdict.Lost => null,
                LeaseVerdict.Park => Report(AttemptOutcome.Parked, null, attempt.Reason),
                LeaseVerdict.Cancel => Report(AttemptOutcome.Cancelled, null, "cancelled"),
                _ when aborting.IsCancellationRequested => Killed(),
                _ => Report(AttemptOutcome.Yielded, null, attempt.Reason ?? ReturnedReason),
            };
        }
        catch (Exception exception)
        {
            // For example, no program to start: the reason belongs in the run's history.
            LogExecutionFailed(exception, lease.Unit.Id, lease.Attempt);
            return Report(AttemptOutcome.Crashed, null, $"the slot failed to execute it: {exception.Message}");
        }

        WorkReport Killed()
        {
            onKilled(lease.Unit.Id);
            return Report(AttemptOutcome.Yielded, null, KilledAtStop);
        }

        WorkReport Report(AttemptOutcome outcome, WorkResult? result, string? reason) =>
            new(lease, outcome, result, time.GetUtcNow(), reason, log, attempt.Epochs);
    }

    /// <summary>Executes an order; repeats a run once after rebuilding damaged features.</summary>
    private async Task<WorkResult> ExecuteAsync(WorkOrder order, string log, Action<RunProgress> progress, Attempt attempt)
    {
        try
        {
            return await executor.ExecuteAsync(order, log, progress, attempt.Finish, attempt.Abort).ConfigureAwait(false);
        }
        catch (UserErrorException damage) when (FeatureRepair.CanRepair(order, damage))
        {
            var features = grains.GetGrain<IFeatureSetGrain>(((RunPayload)order.Unit.Payload).FeatureSet);
            var shards = await FeatureRepair.RepairAsync(
                features, order, damage, shard => executor.ExecuteAsync(shard, log, _ => { }, CancellationToken.None, attempt.Abort),
                attempt.Abort)
                .ConfigureAwait(false);
            LogRepaired(order.Unit.Id, shards, damage.Message);
            return await executor.ExecuteAsync(order, log, progress, attempt.Finish, attempt.Abort).ConfigureAwait(false);
        }
    }

    /// <summary>Reports until it succeeds: a result must not be lost because a silo or the database is unavailable for a minute.</summary>
    private async Task<Lease?> ReportAsync(WorkReport report, CancellationToken stopping, CancellationToken aborting)
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
                if (!TryCloseGate(exception) && attempt % 60 == 0)
                {
                    LogNotReported(report.Lease.Unit.Id, report.Lease.Attempt, ExceptionSummary.Describe(exception));
                }

                await Task.Delay(RetryDelay, time, aborting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        var answer = await Scheduler.ReportAsync(report, again, cancellationToken).WaitAsync(ResponseTimeout, time, cancellationToken)
            .ConfigureAwait(false);
        if (answer.IsRecorded && report.Outcome is (AttemptOutcome.Completed or AttemptOutcome.Pruned))
        {
            gate.ConfirmStored();

            // Not earlier: a result that was lost on the way is recomputed from the last checkpoint. And not if another slot holds the
            // lease by now: it continues from there.
            AttemptCheckpoints.Retain(artifacts, report.Lease.Unit, retention);
        }

        return answer.Next;
    }

    private void OnProgress(Lease lease, RunProgress progress, Attempt attempt)
    {
        attempt.Pass(progress);

        _ = ForwardProgressAsync(lease, progress, attempt);
    }

    /// <summary>Forwards progress to the owner, which decides whether the run should continue.</summary>
    private async Task ForwardProgressAsync(Lease lease, RunProgress progress, Attempt attempt)
    {
        // Epoch progress is not part of the trace.
        Activity.Current = null;
        try
        {
            if (lease.Unit.Payload is RunPayload run)
            {
                var answer = await grains.GetGrain<ISweepGrain>(run.Run.Experiment.Sweep)
                    .ReportProgressAsync(run.Run, progress, attempt.Abort).ConfigureAwait(false);
                attempt.ApplyVerdict(answer.Verdict, answer.Reason);
            }
        }
        catch (Exception exception) when (!attempt.Abort.IsCancellationRequested)
        {
            // Progress is not a result: the next epoch replaces it.
            LogNotifyFailed(exception, lease.Unit.Id);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Slot {Slot} got no answer and asks again: {Reason}")]
    private partial void LogRetrying(SlotId slot, string reason);

    [LoggerMessage(LogLevel.Warning, "Run {RunId} found its features damaged; built {Shards} shards again and goes on: {Reason}")]
    private partial void LogRepaired(string runId, int shards, string reason);

    [LoggerMessage(LogLevel.Error, "Could not execute {RunId} attempt {Attempt}")]
    private partial void LogExecutionFailed(Exception exception, string runId, int attempt);

    [LoggerMessage(LogLevel.Warning, "Could not report {RunId} attempt {Attempt} and tries again: {Reason}")]
    private partial void LogNotReported(string runId, int attempt, string reason);

    [LoggerMessage(LogLevel.Warning, "Could not report {RunId} attempt {Attempt}, {Outcome}, before the silo stopped; once its lease has "
        + "expired, another slot repeats it from its last checkpoint: {Reason}")]
    private partial void LogNeverReported(string runId, int attempt, AttemptOutcome outcome, string reason);

    [LoggerMessage(LogLevel.Debug, "Could not pass on the progress of {RunId}")]
    private partial void LogNotifyFailed(Exception exception, string runId);

    /// <summary>
    /// The verdicts on an executing attempt. The first one that ends it counts; giving back yields to any other.
    /// </summary>
    private sealed class Attempt : IDisposable
    {
        private readonly Lock _lock = new();

        // Not disposed, since a verdict may arrive at any time; without a timer they hold nothing.
        private readonly CancellationTokenSource _finish = new();
        private readonly CancellationTokenSource _abort = new();
        private readonly CancellationTokenRegistration _linked;
        private readonly CancellationTokenRegistration _onStop;
        private bool _isDisposed;

        public Attempt(CancellationToken stopping, CancellationToken aborting)
        {
            (Finish, Abort) = (_finish.Token, _abort.Token);
            _linked = aborting.Register(_abort.Cancel);
            _onStop = stopping.Register(() => ApplyVerdict(LeaseVerdict.Yield));
        }

        public LeaseVerdict Verdict { get; private set; } = LeaseVerdict.Continue;

        public string? Reason { get; private set; }

        /// <summary>Its progress; null before the first epoch, and for families without epochs.</summary>
        public EpochSpan? Epochs { get; private set; }

        /// <summary>Cancelled when its numbers so far become its result.</summary>
        public CancellationToken Finish { get; }

        /// <summary>Cancelled when it ends without a result.</summary>
        public CancellationToken Abort { get; }

        public void ApplyVerdict(LeaseVerdict verdict) => ApplyVerdict(verdict, null);

        /// <summary>An epoch is over and its checkpoint written: gives the unit back if that was requested.</summary>
        public void Pass(RunProgress progress)
        {
            lock (_lock)
            {
                if (progress.FromEpoch is { } from)
                {
                    Epochs = new EpochSpan(from, from);
                }

                if (progress.Epoch is not { Epoch: var epoch })
                {
                    return;
                }

                Epochs = new EpochSpan(Epochs?.From ?? epoch - 1, epoch);
                if (!_isDisposed && Verdict is LeaseVerdict.Yield or LeaseVerdict.Park)
                {
                    _abort.Cancel();
                }
            }
        }

        public void ApplyVerdict(LeaseVerdict verdict, string? reason)
        {
            lock (_lock)
            {
                var isOpen = Verdict is LeaseVerdict.Continue
                    || (Verdict is LeaseVerdict.Yield or LeaseVerdict.Park && verdict is not (LeaseVerdict.Yield or LeaseVerdict.Park));
                if (_isDisposed || verdict is LeaseVerdict.Continue || !isOpen)
                {
                    return;
                }

                (Verdict, Reason) = (verdict, reason);
            }

            // Outside the lock: cancellation may take time, and may ask for the verdict.
            switch (verdict)
            {
                case LeaseVerdict.Prune or LeaseVerdict.Finish:
                    _finish.Cancel();
                    break;
                case LeaseVerdict.Cancel or LeaseVerdict.Lost:
                    _abort.Cancel();
                    break;
            }
        }

        public void Dispose()
        {
            _onStop.Dispose();
            lock (_lock)
            {
                _isDisposed = true;
            }

            _linked.Dispose();
        }
    }
}
