using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Grains.Telemetry;
using Experiments.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Operations.Metrics;

/// <summary>
/// Reads cluster-wide metrics, only on the silo that has been up longest, so that sums over silos are correct. Counts dead silos on every
/// silo, since the one that reads may be among them.
/// </summary>
internal sealed partial class ClusterMonitor(
    SiloOptions options,
    NodeStatus status,
    ArtifactStore artifacts,
    IGrainFactory grains,
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    Instruments instruments,
    TimeProvider time,
    ILogger<ClusterMonitor> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>Counting visits every file.</summary>
    private static readonly TimeSpan ArtifactPeriod = TimeSpan.FromMinutes(10);

    private volatile ClusterReading? _reading;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        instruments.Observe(ReadNode, () => _reading);
        return Task.WhenAll(WatchMembersAsync(stoppingToken), ReadClusterAsync(stoppingToken));
    }

    private NodeReading ReadNode()
    {
        var disk = new DriveInfo(options.Store);
        return new NodeReading(options.Devices, status.TakesWork, disk.AvailableFreeSpace, disk.TotalSize);
    }

    private async Task WatchMembersAsync(CancellationToken cancellationToken)
    {
        var silos = new LostSilos();
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            instruments.SilosLost(silos.Update(snapshot.Members.Values.Select(member => (member.SiloAddress, member.Status))));
        }
    }

    private async Task ReadClusterAsync(CancellationToken cancellationToken)
    {
        long? artifactBytes = null;
        DateTimeOffset? countedAt = null;
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                if (!IsOldestSilo())
                {
                    _reading = null;
                    continue;
                }

                if (countedAt is null || time.GetUtcNow() - countedAt > ArtifactPeriod)
                {
                    artifactBytes = FolderSize.Of(artifacts.Root, cancellationToken);
                    countedAt = time.GetUtcNow();
                }

                _reading = await ReadAsync(artifactBytes, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The scheduler is moving or storage is unavailable: no number is better than an old one.
                _reading = null;
                LogNotRead(exception);
            }
        }
    }

    private async Task<ClusterReading> ReadAsync(long? artifactBytes, CancellationToken cancellationToken)
    {
        var scheduler = grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var pool = await scheduler.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        var nodes = await scheduler.ListNodesAsync(cancellationToken).ConfigureAwait(false);
        return new ClusterReading(
            pool.Waiting, pool.OldestWaitSeconds, pool.Running,
            nodes.GroupBy(node => node.State).ToImmutableDictionary(state => state.Key, state => state.Count()), artifactBytes);
    }

    private bool IsOldestSilo()
    {
        var longest = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is SiloStatus.Active)
            .MinBy(member => (member.SiloAddress.Generation, member.SiloAddress.ToParsableString()));
        return longest?.SiloAddress.Equals(silo.SiloAddress) is true;
    }

    [LoggerMessage(LogLevel.Debug, "Could not read how the cluster stands")]
    private partial void LogNotRead(Exception exception);
}
