using Experiments.Domain;
using Experiments.Execution;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;

namespace Experiments.Silo.Workers;

/// <summary>
/// The child process of a slot or of a silo's predictions, which takes one call at a time. Kept warm between calls; replaced when it dies,
/// exceeds its memory limit, or stops responding.
/// </summary>
internal sealed partial class WorkerProcess(WorkerProcessOptions options, TimeProvider time, ILogger<WorkerProcess> logger) : IWorkExecutor
{
    private WorkerChild? _child;

    /// <summary>The child's process ID; null if none runs.</summary>
    public int? ProcessId => _child is { HasExited: false } child ? child.Id : null;

    /// <inheritdoc/>
    public async Task<WorkResult> ExecuteAsync(
        WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
    {
        var child = await StartAsync().ConfigureAwait(false);
        using var log = child.LogTo(logPath);
        try
        {
            return await CallAsync(child, ExecuteAsync, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (WorkerCrashException crash) when (crash.InnerException is RemoteInvocationException bug)
        {
            log.Write(bug.ToString());
            throw;
        }

        async Task<WorkResult> ExecuteAsync(IWorker worker)
        {
            var executing = worker.ExecuteAsync(order, CancellationToken.None);

            // After the call was sent: a worker that executes nothing ignores a request to finish, and nobody would repeat it.
            await using var onFinish = finish.Register(() => _ = worker.FinishAsync());
            return await executing.ConfigureAwait(false);
        }
    }

    /// <summary>Predicts the genres of new audio. The worker's standard error is dropped.</summary>
    /// <inheritdoc cref="IPredictionExecutor.PredictAsync"/>
    public async Task<GenreMixture> PredictAsync(PredictionOrder order, byte[] audio, CancellationToken cancellationToken)
    {
        var child = await StartAsync().ConfigureAwait(false);
        var pieces = WorkerProtocol.Split(audio);
        return await CallAsync(child, worker => worker.PredictAsync(order, pieces, CancellationToken.None), _ => { }, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Writes models for other programs.</summary>
    /// <inheritdoc cref="IPredictionExecutor.ExportAsync"/>
    public async Task ExportAsync(ModelExportOrder order, CancellationToken cancellationToken)
    {
        var child = await StartAsync().ConfigureAwait(false);
        _ = await CallAsync(child, CallExportAsync, _ => { }, cancellationToken).ConfigureAwait(false);

        async Task<bool> CallExportAsync(IWorker worker)
        {
            await worker.ExportAsync(order, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_child is { } child)
        {
            _child = null;
            await child.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<WorkerChild> StartAsync()
    {
        if (_child is { HasExited: false } running)
        {
            return running;
        }

        await DisposeAsync().ConfigureAwait(false);
        var child = WorkerChild.Start(options, time);
        _child = child;
        LogStarted(child.Id);
        return child;
    }

    private async Task<T> CallAsync<T>(
        WorkerChild child, Func<IWorker, Task<T>> call, Action<RunProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            return await CallWatchedAsync(child, call, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (RemoteInvocationException error)
        {
            throw WorkerProtocol.ExceptionOf(error);
        }
        catch (Exception exception) when (exception is ConnectionLostException or IOException or ObjectDisposedException)
        {
            // A pipe that breaks while a call is being sent fails with an input/output error.
            var reason = await child.DescribeExitAsync().ConfigureAwait(false);
            await DisposeAsync().ConfigureAwait(false);
            throw new WorkerCrashException(reason, exception);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WorkerCrashException)
        {
            // Cancelled, dead or not responding: the child must neither continue its work nor receive the next call.
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Calls the worker, and fails if it dies, uses too much memory or stops responding.</summary>
    private async Task<T> CallWatchedAsync<T>(
        WorkerChild child, Func<IWorker, Task<T>> call, Action<RunProgress> progress, CancellationToken cancellationToken)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = child.WatchAsync(options, watch.Token);
        child.Listener.Begin(progress);
        try
        {
            var calling = call(child.Worker);
            if (await Task.WhenAny(calling, watching).ConfigureAwait(false) == calling)
            {
                return await calling.ConfigureAwait(false);
            }

            // Observed here, since the call fails when the child dies.
            _ = calling.ContinueWith(
                static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new WorkerCrashException(await watching.ConfigureAwait(false));
        }
        finally
        {
            child.Listener.End();
            await watch.CancelAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(LogLevel.Information, "Started worker process {ProcessId}")]
    private partial void LogStarted(int processId);
}
