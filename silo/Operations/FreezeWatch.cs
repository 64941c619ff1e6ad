using Experiments.Grains.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Operations;

/// <summary>
/// Notices that the process did not run for a while, as after a suspended machine, and asks the membership at once whether the silo was
/// declared dead meanwhile: Orleans alone would ask within a minute.
/// </summary>
internal sealed partial class FreezeWatch(IClusterMembershipService membership, TimeProvider time, ILogger<FreezeWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Below what others need to declare a silo dead, above what a busy machine does to a timer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var before = time.GetUtcNow();
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            // Others do not stop while this machine is suspended, and neither does this clock.
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
            // The database is away: Orleans asks again within a minute.
            LogNotRefreshed(Outages.Describe(exception));
        }
    }

    [LoggerMessage(LogLevel.Warning, "This process did not run for {Seconds:0} s; asking the cluster whether it still counts on it")]
    private partial void LogFrozen(double seconds);

    [LoggerMessage(LogLevel.Warning, "Could not ask the cluster: {Reason}")]
    private partial void LogNotRefreshed(string reason);
}
