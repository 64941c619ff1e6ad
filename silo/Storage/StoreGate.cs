using Experiments.Domain;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Storage;

/// <summary>
/// Closed while the store cannot be written: slots wait here before they ask for work, instead of computing what cannot be stored. Whoever meets a
/// fault closes it; a probe that gets through opens it again. It says each once, in the log and to the scheduler, which tells everyone who asks.
/// </summary>
/// <param name="options">The silo's: where its store lies, and under which name it joined.</param>
/// <param name="probe">Tries whether the store can be written; made when first needed, since storage itself closes the gate.</param>
/// <param name="tellAsync">Tells the scheduler what keeps the store from being written, or null once nothing does.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The silo's.</param>
internal sealed partial class StoreGate(
    SiloOptions options,
    Lazy<IStoreProbe> probe,
    Func<StorageFault?, CancellationToken, Task> tellAsync,
    TimeProvider time,
    ILogger<StoreGate> logger) : IDisposable
{
    /// <summary>More than a small run leaves behind, and than a commit takes.</summary>
    private const long LeastBytes = 1 << 20;

    /// <summary>What is asked for at most, however often less was not enough.</summary>
    private const long MostBytes = 1 << 28;

    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(5);

    /// <summary>A gate that closes again so soon after it opened was opened by too small a probe, or too early.</summary>
    private static readonly TimeSpan RelapseTime = TimeSpan.FromMinutes(1);

    /// <summary>How long the scheduler may take to hear of it: it may have to be stored to answer.</summary>
    private static readonly TimeSpan TellingTime = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopped = new();
    private TaskCompletionSource? _opening;
    private DateTimeOffset _openedAt = DateTimeOffset.MinValue;
    private long _bytes = LeastBytes;
    private TimeSpan _pause = LeastPause;

    /// <summary>What keeps the store from being written; null while the gate is open.</summary>
    public StorageFault? Fault { get; private set; }

    /// <summary>Returns when the gate is open, or the caller no longer wants to pass.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_opening is { } opening)
        {
            await opening.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Closes the gate for a fault that something met; it opens by itself.</summary>
    public void Close(StorageFault fault)
    {
        lock (_lock)
        {
            if (_opening is not null || _stopped.IsCancellationRequested)
            {
                return;
            }

            var isRelapse = time.GetUtcNow() - _openedAt < RelapseTime;
            _bytes = isRelapse ? Math.Min(2 * _bytes, MostBytes) : LeastBytes;
            _pause = isRelapse ? TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, MostPause.Ticks)) : LeastPause;
            _opening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Fault = Complete(fault);
        }

        LogClosed(options.Name, Fault, Fault.Remedy);
        _ = OpenAgainAsync(_stopped.Token);
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

    private async Task OpenAgainAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            for (var pause = _pause; Fault is { } fault; pause = pause * 2 < MostPause ? pause * 2 : MostPause)
            {
                // Told with every probe: the scheduler may have moved, and forgets what it does not hear again.
                await TellAsync(fault, cancellationToken).ConfigureAwait(false);
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                Fault = await probe.Value.TryAsync(_bytes, cancellationToken).ConfigureAwait(false) is { } again ? Complete(again) : null;
            }

            LogOpened(options.Name, options.Store);
            lock (_lock)
            {
                _openedAt = time.GetUtcNow();
                _opening?.TrySetResult();
                _opening = null;
            }

            await TellAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task TellAsync(StorageFault? fault, CancellationToken cancellationToken)
    {
        try
        {
            await tellAsync(fault, cancellationToken).WaitAsync(TellingTime, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Told again with the next probe; what was said last is forgotten by itself.
            LogNotTold(exception, options.Name);
        }
    }

    /// <summary>The fault with the store as its place where it lies in it, and with how much room there is and is needed.</summary>
    private StorageFault Complete(StorageFault fault)
    {
        var store = Path.GetFullPath(options.Store);
        return fault.Detail is not null || !fault.Place.StartsWith(store, StringComparison.Ordinal)
            ? fault
            : fault with { Place = options.Store, FreeBytes = DiskProbe.FreeBytes(store), NeededBytes = Math.Max(fault.NeededBytes ?? 0, _bytes) };
    }

    [LoggerMessage(LogLevel.Warning, "Node {Node} paused: {Fault}; {Remedy}, and it continues by itself")]
    private partial void LogClosed(string node, StorageFault fault, string remedy);

    [LoggerMessage(LogLevel.Warning, "Node {Node} continued: {Store} can be written again")]
    private partial void LogOpened(string node, string store);

    [LoggerMessage(LogLevel.Debug, "Node {Node} could not tell the scheduler how its store stands")]
    private partial void LogNotTold(Exception exception, string node);
}
