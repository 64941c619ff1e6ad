using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// Looks, while a command waits for work, whether nodes have paused because they cannot write their store, and says once that they have and
/// once that they continue: without that nobody would know why nothing happens.
/// </summary>
internal sealed class HoldWatch : IAsyncDisposable
{
    /// <summary>What is said when work goes on.</summary>
    public const string Continued = "continued: the store is writable again";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly IGrainFactory _grains;
    private readonly Action<string> _say;
    private readonly Task _watching;

    private HoldWatch(IGrainFactory grains, Action<string> say)
    {
        (_grains, _say) = (grains, say);
        _watching = WatchAsync(_stopping.Token);
    }

    /// <summary>Why nodes take no work just now, in a line; null while they do.</summary>
    public string? Held { get; private set; }

    /// <summary>Looks until it is disposed of.</summary>
    public static HoldWatch Start(IGrainFactory grains, Action<string> say) => new(grains, say);

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
                Hear((await scheduler.CountAsync("", cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false)).Held);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // A scheduler that cannot be stored cannot say so itself. Any other failure is that of a silo, and others tell of it.
                if (StorageFault.Find(exception) is { } fault)
                {
                    Hear($"paused: {fault}; {fault.Remedy}; it then continues automatically");
                }
            }
        }
    }

    private void Hear(string? held)
    {
        var before = Held;
        Held = held;
        if (before is null != held is null)
        {
            _say(held ?? Continued);
        }
    }
}
