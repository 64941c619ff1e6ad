using Experiments.Domain;
using Experiments.Execution;
using Experiments.Grains.Telemetry;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Operations.Metrics;

/// <summary>Measures an executor and adds sweep, run and slot to everything logged during execution.</summary>
internal sealed class InstrumentedExecutor(
    IWorkExecutor inner, DeviceInfo device, Instruments instruments, ILogger<InstrumentedExecutor> logger)
    : IWorkExecutor
{
    /// <inheritdoc/>
    public async Task<WorkResult> ExecuteAsync(
        WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginScope(Names(order));
        var outcome = "crashed";
        var bytesBefore = BytesOf(order);
        instruments.SlotTaken(device, 1);
        try
        {
            var result = await inner.ExecuteAsync(order, logPath, Measured(order, progress), finish, cancellationToken)
                .ConfigureAwait(false);
            outcome = "completed";
            return result;
        }
        catch (UserErrorException)
        {
            outcome = "failed";
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = "stopped";
            throw;
        }
        catch (Exception exception) when (StorageFault.Find(exception, order.ArtifactRoot) is not null)
        {
            outcome = "held";
            throw;
        }
        finally
        {
            instruments.SlotTaken(device, -1);

            // Shards that a run rebuilds are written to the same folder, which had other files before.
            instruments.UnitExecuted(order.Unit.Payload.Kind, outcome, Math.Max(0, BytesOf(order) - bytesBefore));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private Action<RunProgress> Measured(WorkOrder order, Action<RunProgress> progress) => news =>
    {
        if (news.Epoch is { } epoch && order.Unit.Payload is RunPayload run)
        {
            instruments.EpochTrained(run.Family, device, news.Samples, epoch.SamplesPerSecond);
        }

        progress(news);
    };

    private static Dictionary<string, object> Names(WorkOrder order)
    {
        var names = new Dictionary<string, object> { ["Slot"] = order.Slot.ToString(), ["Attempt"] = order.Attempt };
        if (order.Unit.Payload is RunPayload run)
        {
            names["SweepId"] = run.Run.Experiment.Sweep;
            names["RunId"] = run.Run.ToString();
        }
        else
        {
            names["UnitId"] = order.Unit.Id;
        }

        return names;
    }

    private static long BytesOf(WorkOrder order)
    {
        try
        {
            return FolderSize.Of(Path.Combine(order.ArtifactRoot, order.Folder), CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only counted: a disk that cannot be read must not replace the unit's result.
            return 0;
        }
    }
}
