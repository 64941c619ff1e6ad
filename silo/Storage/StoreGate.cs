using Experiments.Domain;
using Experiments.Store;
using Experiments.Store.Paths;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Storage;

/// <summary>
/// Closed while the store cannot be written: slots wait here before they ask for work, instead of computing what cannot be stored. Any code
/// that meets a fault closes it; a successful probe opens it again. Both are logged once and reported to the scheduler, which shows
/// them to users.
/// </summary>
/// <param name="options">The silo's options: its store and node name.</param>
/// <param name="probe">Tests whether the store can be written; created on first use, since storage itself closes the gate.</param>
/// <param name="reportAsync">Reports the fault to the scheduler, or null once there is none.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The silo's logger.</param>
internal sealed partial class StoreGate(
    SiloOptions options,
    Lazy<IStoreProbe> probe,
    Func<StorageFault?, CancellationToken, Task> reportAsync,
    TimeProvider time,
    ILogger<StoreGate> logger) : IDisposable
{
    /// <summary>More than the output of a small run, and more than a commit takes, bytes.</summary>
    private const long MinBytes = 1 << 20;

    /// <summary>The largest probe, however often smaller ones were not enough, bytes.</summary>
    private const long MaxBytes = 1 << 28;

    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    /// <summary>How long the gate must stay open to count as open if no result is stored that would prove it.</summary>
    private static readonly TimeSpan TrialTime = TimeSpan.FromSeconds(10);

    /// <summary>How long the report to the scheduler may take: the scheduler may have to write the store to answer.</summary>
    private static readonly TimeSpan ReportTimeout = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopped = new();
    private TaskCompletionSource? _opening; // null while slots may pass
    private TaskCompletionSource? _trial; // null unless they may pass as a trial
    private long _bytes = MinBytes;

    /// <summary>The fault that prevents writing the store; null once results are stored again.</summary>
    public StorageFault? Fault { get; private set; }

    /// <summary>Returns when slots may pass, or the call is cancelled.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_opening is { } opening)
        {
            await opening.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Closes the gate if an unwritable store is the whole cause of a failure; the gate then reports it, and reopens by itself.
    /// </summary>
    public bool TryClose(Exception exception, ArtifactStore artifacts)
    {
        if (StorageFault.Find(exception, artifacts.Root) is not { } fault)
        {
            return false;
        }

        Close(fault);
        return true;
    }

    /// <summary>Closes the gate because of a fault; it reopens by itself.</summary>
    public void Close(StorageFault fault)
    {
        lock (_lock)
        {
            if (_opening is not null || _stopped.IsCancellationRequested)
            {
                return;
            }

            _opening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Fault = Complete(fault);
            if (_trial is not null)
            {
                // The pause has been reported, its end has not.
                _trial.TrySetResult();
                return;
            }
        }

        LogClosed(options.Name, Fault, Fault.Remedy);
        _ = ReopenAsync(_stopped.Token);
    }

    /// <summary>Reports that a result and everything belonging to it has been stored.</summary>
    public void ConfirmStored()
    {
        lock (_lock)
        {
            _trial?.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopped.Cancel();
            _opening?.TrySetResult();
        }
    }

    private async Task ReopenAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            var pause = MinPause;
            do
            {
                do
                {
                    // Repeated with every probe: the scheduler may have moved, and reports that are not repeated expire.
                    await ReportFaultAsync(Fault, cancellationToken).ConfigureAwait(false);
                    await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                    pause = 2 * pause < MaxPause ? 2 * pause : MaxPause;
                }
                while (await IsStillFaultyAsync(cancellationToken).ConfigureAwait(false));
            }
            while (!await StaysOpenAsync(cancellationToken).ConfigureAwait(false));

            LogOpened(options.Name);
            await ReportFaultAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The silo is stopping.
        }
    }

    private async Task<bool> IsStillFaultyAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await probe.Value.TryAsync(_bytes, cancellationToken).ConfigureAwait(false) is not { } fault)
            {
                return false;
            }

            Fault = Complete(fault);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The database is unavailable: whether anything has changed is unknown.
            LogNotProbed(exception, options.Name);
        }

        return true;
    }

    /// <summary>
    /// Lets slots pass and checks whether the gate is closed again: a probe may succeed where work fails that needs more space or
    /// another table of the database.
    /// </summary>
    private async Task<bool> StaysOpenAsync(CancellationToken cancellationToken)
    {
        var trial = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _trial = trial;
            _opening?.TrySetResult();
            _opening = null;
        }

        await trial.Task.WaitAsync(TrialTime, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var staysOpen = _opening is null;
            _trial = null;
            _bytes = staysOpen ? MinBytes : Math.Min(2 * _bytes, MaxBytes);
            Fault = staysOpen ? null : Fault;
            return staysOpen;
        }
    }

    private async Task ReportFaultAsync(StorageFault? fault, CancellationToken cancellationToken)
    {
        try
        {
            await reportAsync(fault, cancellationToken).WaitAsync(ReportTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Repeated with the next probe; the previous report expires by itself.
            LogNotifyFailed(exception, options.Name);
        }
    }

    /// <summary>The fault with the store as its place if it is inside it, and with the available and required space.</summary>
    private StorageFault Complete(StorageFault fault)
    {
        var store = Path.GetFullPath(options.Store);
        return fault.Detail is not null || !RealPath.IsWithin(fault.Place, store)
            ? fault
            : fault with
            {
                Place = options.Store,
                FreeBytes = DiskProbe.FreeBytes(store),
                NeededBytes = Math.Max(fault.NeededBytes ?? 0, _bytes),
            };
    }

    [LoggerMessage(LogLevel.Warning, "Node {Node} paused: {Fault}; {Remedy}, and it continues by itself")]
    private partial void LogClosed(string node, StorageFault fault, string remedy);

    [LoggerMessage(LogLevel.Warning, "Node {Node} continued: the store is writable again")]
    private partial void LogOpened(string node);

    [LoggerMessage(LogLevel.Debug, "Node {Node} could not tell the scheduler how its store stands")]
    private partial void LogNotifyFailed(Exception exception, string node);

    [LoggerMessage(LogLevel.Debug, "Node {Node} could not try whether its store can be written")]
    private partial void LogNotProbed(Exception exception, string node);
}
