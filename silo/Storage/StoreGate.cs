using Experiments.Domain;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Storage;

/// <summary>
/// Closed while the store cannot be written: slots wait here before they ask for work, instead of computing what cannot be stored. Whoever
/// meets a fault closes it; a probe that gets through opens it again. It says each once, in the log and to the scheduler, which tells
/// everyone who asks.
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

    /// <summary>How long it must stay open before it counts as open where no result is stored that would show it.</summary>
    private static readonly TimeSpan TrialTime = TimeSpan.FromSeconds(10);

    /// <summary>How long the scheduler may take to hear of it: it may have to be stored to answer.</summary>
    private static readonly TimeSpan TellingTime = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopped = new();
    private TaskCompletionSource? _opening; // null while slots may pass
    private TaskCompletionSource? _trial; // null unless they may pass to show whether it goes well
    private long _bytes = LeastBytes;

    /// <summary>What keeps the store from being written; null once results are stored again.</summary>
    public StorageFault? Fault { get; private set; }

    /// <summary>Returns when slots may pass, or the caller no longer wants to.</summary>
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

            _opening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Fault = Complete(fault);
            if (_trial is not null)
            {
                // It has been said that work pauses, and not yet that it continues.
                _trial.TrySetResult();
                return;
            }
        }

        LogClosed(options.Name, Fault, Fault.Remedy);
        _ = OpenAgainAsync(_stopped.Token);
    }

    /// <summary>A result has been stored with all that belongs to it.</summary>
    public void Prove()
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

    private async Task OpenAgainAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            var pause = LeastPause;
            do
            {
                do
                {
                    // Told with every probe: the scheduler may have moved, and forgets what it does not hear again.
                    await TellAsync(Fault, cancellationToken).ConfigureAwait(false);
                    await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                    pause = 2 * pause < MostPause ? 2 * pause : MostPause;
                }
                while (await IsRefusedAsync(cancellationToken).ConfigureAwait(false));
            }
            while (!await StaysOpenAsync(cancellationToken).ConfigureAwait(false));

            LogOpened(options.Name);
            await TellAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task<bool> IsRefusedAsync(CancellationToken cancellationToken)
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
            // The database is away: whether anything has changed is not known.
            LogNotProbed(exception, options.Name);
        }

        return true;
    }

    /// <summary>
    /// Lets slots pass and sees whether the gate is closed again: a probe may get through where work does not, which needs more room or
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
            _bytes = staysOpen ? LeastBytes : Math.Min(2 * _bytes, MostBytes);
            Fault = staysOpen ? null : Fault;
            return staysOpen;
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
    private partial void LogNotTold(Exception exception, string node);

    [LoggerMessage(LogLevel.Debug, "Node {Node} could not try whether its store can be written")]
    private partial void LogNotProbed(Exception exception, string node);
}
