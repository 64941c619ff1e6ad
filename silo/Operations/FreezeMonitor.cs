using Experiments.Grains.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Operations;

/// <summary>
/// Detects that the process did not run for a while, as on a suspended machine, and asks the membership at once whether the silo was
/// declared dead in the meantime: Orleans alone would ask within a minute.
/// </summary>
internal sealed partial class FreezeMonitor(IClusterMembershipService membership, TimeProvider time, ILogger<FreezeMonitor> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Below the time others need to declare a silo dead, above the delay of a timer on a busy machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var before = time.GetUtcNow();
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            // Other machines do not stop while this one is suspended, and neither does this clock.
            var frozen = time.GetUtcNow() - before - Period;
            if (frozen > Limit)
            {
                LogFrozen(frozen.TotalSeconds);
                await RefreshAsync(stoppingToken).ConfigureAwait(false);
            }

            before = time.GetUtcNow();
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await membership.Refresh(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The database is unavailable: Orleans asks again within a minute.
            LogNotRefreshed(ExceptionSummary.Describe(exception));
        }
    }

    [LoggerMessage(LogLevel.Warning, "This process did not run for {Seconds:0} s; asking the cluster whether it still counts on it")]
    private partial void LogFrozen(double seconds);

    [LoggerMessage(LogLevel.Warning, "Could not ask the cluster: {Reason}")]
    private partial void LogNotRefreshed(string reason);
}
