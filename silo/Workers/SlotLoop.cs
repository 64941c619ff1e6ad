using System.Diagnostics;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
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
    WorkReporter reporter,
    ArtifactStore artifacts,
    StoreGate gate,
    string? marksFolder,
    Action<string> onKilled,
    TimeProvider time,
    ILogger logger)
{
    private const string ReturnedReason = "returned at its last checkpoint: the node no longer takes work";
    private const string KilledAtStop = "killed before its next checkpoint because its silo stopped; it resumes from its last one";

    private static readonly TimeSpan AcquireTimeout = TimeSpan.FromSeconds(5);
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A slower call is repeated: the calls to a dying silo are lost with it, and the runtime would wait half a minute. A lease that was
    /// granted in the meantime is granted again to the slot that repeats the call.
    /// </summary>
    internal static readonly TimeSpan ResponseTimeout = AcquireTimeout + TimeSpan.FromSeconds(3);

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
                    next = report is null ? null : await reporter.ReportAsync(report, stopping, aborting).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The stop ended a request for work.
            }
            catch (Exception exception)
            {
                if (!gate.TryClose(exception, artifacts))
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

    /// <summary>Executes a lease's unit. Null if the lease was lost: there is then nothing to report.</summary>
    private async Task<WorkReport?> ExecuteAsync(Lease lease, CancellationToken stopping, CancellationToken aborting)
    {
        using var attempt = new ExecutingAttempt(stopping, aborting);
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
            return Report(AttemptOutcome.Crashed, null, $"the slot failed to execute it: {exception.Reason()}");
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
    private async Task<WorkResult> ExecuteAsync(WorkOrder order, string log, Action<RunProgress> progress, ExecutingAttempt attempt)
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
                time, attempt.Abort)
                .ConfigureAwait(false);
            LogRepaired(order.Unit.Id, shards, damage.Message);
            return await executor.ExecuteAsync(order, log, progress, attempt.Finish, attempt.Abort).ConfigureAwait(false);
        }
    }

    private void OnProgress(Lease lease, RunProgress progress, ExecutingAttempt attempt)
    {
        attempt.Pass(progress);

        _ = ForwardProgressAsync(lease, progress, attempt);
    }

    /// <summary>Forwards progress to the owner, which decides whether the run should continue.</summary>
    private async Task ForwardProgressAsync(Lease lease, RunProgress progress, ExecutingAttempt attempt)
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
            else if (lease.Unit.Payload is ImportPayload import && progress.Import is { } tally)
            {
                await grains.GetGrain<IDatasetGrain>(import.Spec.Name).ReportProgressAsync(tally, attempt.Abort).ConfigureAwait(false);
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

    [LoggerMessage(LogLevel.Debug, "Could not pass on the progress of {RunId}")]
    private partial void LogNotifyFailed(Exception exception, string runId);
}
