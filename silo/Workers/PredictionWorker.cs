using Experiments.Domain;
using Experiments.Execution;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;

namespace Experiments.Silo.Workers;

/// <summary>
/// The silo's worker process for predictions, beside those of its slots: a user is waiting, and slots can be busy for
/// hours. It predicts one file at a time. The first prediction starts it, and it ends after a while without one, so
/// that an idle silo does not keep libtorch in memory.
/// </summary>
internal sealed partial class PredictionWorker : IPredictionExecutor, IHostedService, IDisposable
{
    /// <summary>How long it stays warm after a prediction.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(1);

    private readonly WorkerProcess _process;
    private readonly ILogger _logger;
    private readonly ITimer _idle;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stopping = new();

    public PredictionWorker(WorkerProcessOptions options, TimeProvider time, ILogger<WorkerProcess> logger)
    {
        (_process, _logger) = (new WorkerProcess(options, time, logger), logger);
        _idle = time.CreateTimer(_ => _ = EndIdleAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The process's ID; null if none is running.</summary>
    public int? ProcessId => _process.ProcessId;

    /// <inheritdoc/>
    public Task<GenreMixture> PredictAsync(PredictionOrder order, byte[] audio, CancellationToken cancellationToken) => UseAsync(
        order.Models.Subject, use => _process.PredictAsync(order, audio, use), cancellationToken);

    /// <inheritdoc/>
    public Task ExportAsync(ModelExportOrder order, CancellationToken cancellationToken) => UseAsync(
        order.Models.Subject,
        async use =>
        {
            await _process.ExportAsync(order, use).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>Waits for the process and makes a call of it.</summary>
    private async Task<T> UseAsync<T>(string subject, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            await _turn.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                return await call(either.Token).ConfigureAwait(false);
            }
            finally
            {
                _idle.Change(IdleLimit, Timeout.InfiniteTimeSpan);
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Clients make the call again then, and another silo answers it.
            throw new SiloUnavailableException("the silo is stopping");
        }
        catch (WorkerCrashException crash)
        {
            // A bug's stack belongs in the log; that of a lost connection explains nothing.
            LogCrashed(crash.InnerException as RemoteInvocationException, subject, crash.Message);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await _process.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _idle.Dispose();
        _turn.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Ends the process unless it is predicting again by now.</summary>
    private async Task EndIdleAsync()
    {
        if (await _turn.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            try
            {
                await _process.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The worker process of a prediction by {Subject} ended: {Reason}")]
    private partial void LogCrashed(Exception? exception, string subject, string reason);
}
