using Experiments.Grains.Telemetry;
using Microsoft.Extensions.Hosting;

namespace Experiments.Silo.Operations.Metrics;

/// <summary>
/// Samples how long work of this silo waits for a thread: because all threads are blocked, or because the machine has no processor
/// for them.
/// </summary>
internal sealed class ThreadPoolMonitor(Instruments instruments, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var queued = time.GetTimestamp();
            ThreadPool.UnsafeQueueUserWorkItem(_ => instruments.PoolDelayed(time.GetElapsedTime(queued)), null);
        }
    }
}
