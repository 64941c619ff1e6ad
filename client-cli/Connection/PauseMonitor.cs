using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// While a command waits for work, checks whether nodes have paused because they cannot write their store, and reports once that they have
/// and once that they continue: otherwise nobody would know why nothing happens.
/// </summary>
internal sealed class PauseMonitor : IAsyncDisposable
{
    /// <summary>The message when work continues.</summary>
    public const string Continued = "continued: the store is writable again";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly IGrainFactory _grains;
    private readonly Action<string> _report;
    private readonly Task _watching;

    private PauseMonitor(IGrainFactory grains, Action<string> report)
    {
        (_grains, _report) = (grains, report);
        _watching = WatchAsync(_stopping.Token);
    }

    /// <summary>Why nodes take no work, in one line; null while they do.</summary>
    public string? Held { get; private set; }

    /// <summary>Starts watching until disposed.</summary>
    public static PauseMonitor Start(IGrainFactory grains, Action<string> report) => new(grains, report);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                var scheduler = _grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
                Update((await scheduler.CountAsync("", cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false)).Held);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // A scheduler that cannot write the store cannot report it. Any other failure is a silo's, and is reported elsewhere.
                if (StorageFault.Find(exception) is { } fault)
                {
                    Update($"paused: {fault}; {fault.Remedy}; it then continues automatically");
                }
            }
        }
    }

    private void Update(string? held)
    {
        var before = Held;
        Held = held;
        if (before is null != held is null)
        {
            _report(held ?? Continued);
        }
    }
}
