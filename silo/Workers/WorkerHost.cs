using System.Collections.Concurrent;
using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Grains.Storage;
using Experiments.Silo.Operations;
using Experiments.Silo.Storage;
using Experiments.Store;
using Experiments.Store.Files;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Workers;

/// <summary>
/// Makes the silo a node: registers it, sends heartbeats, and runs one loop per slot. When the silo stops, its slots take no more work and
/// give back their units at the next checkpoint; units that did not reach one within the grace are killed and given back too.
/// </summary>
internal sealed partial class WorkerHost(
    SiloOptions options,
    IGrainFactory grains,
    ILocalSiloDetails silo,
    ArtifactStore artifacts,
    LeaseKeeper leases,
    StoreGate gate,
    Func<DeviceInfo, IWorkExecutor> createExecutor,
    NodeStatus status,
    TimeProvider time,
    ILogger<WorkerHost> logger) : BackgroundService
{
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(5);

    /// <summary>How long the final call to the cluster may take: the silo stops whether it succeeds or not.</summary>
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _aborting = new();
    private readonly ConcurrentBag<string> _killed = [];

    private string Silo => silo.SiloAddress.ToParsableString();

    /// <summary>Units that had to be killed at the stop.</summary>
    public ImmutableArray<string> Killed => [.. _killed];

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var grace = new CancellationTokenSource(options.Grace, time);
        await using var onGrace = grace.Token.Register(_aborting.Cancel);
        await using var onTimeout = cancellationToken.Register(_aborting.Cancel);
        LogStopping(options.Name, options.Grace.TotalSeconds);
        var saying = LeaveAsync(isOver: false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await saying.ConfigureAwait(false);
        await LeaveAsync(isOver: true).ConfigureAwait(false);
        LogLeft(options.Name, _killed.Count);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _aborting.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var registration = new NodeRegistration(options.Name, Silo, Build.Version, options.Labels, options.Devices);
        await RegisterAsync(registration, stoppingToken).ConfigureAwait(false);
        using var marks = new VerifiedBlocksFolder();
        var executors = new List<IWorkExecutor>();
        var loops = new List<Task>();
        foreach (var device in options.Devices)
        {
            for (var index = 0; index < device.Slots; index++)
            {
                var slot = new SlotId(options.Name, device.Id, index);
                var executor = createExecutor(device);
                executors.Add(executor);
                SlotOffer Offered() => Offer(slot, device);
                var reporter = new WorkReporter(grains, Offered, leases, artifacts, options.KeepCheckpoints, gate, time, logger);
                var loop = new SlotLoop(
                    slot, device, Offered, executor, leases, grains, reporter, artifacts, gate, marks.Path, _killed.Add, time, logger);
                loops.Add(loop.RunAsync(stoppingToken, _aborting.Token));
            }
        }

        LogJoined(options.Name, loops.Count, string.Join(", ", options.Devices.Select(device => device.Describe())));
        using var beating = new CancellationTokenSource();
        var beat = SendHeartbeatsAsync(registration, beating.Token);
        try
        {
            await Task.WhenAll(loops).ConfigureAwait(false);
        }
        finally
        {
            // Until its last unit is given back, the node is draining, not gone.
            await beating.CancelAsync().ConfigureAwait(false);
            await beat.ConfigureAwait(false);
            foreach (var executor in executors)
            {
                await executor.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private INodeGrain Node => grains.GetGrain<INodeGrain>(options.Name);

    private SlotOffer Offer(SlotId slot, DeviceInfo device) =>
        new(slot, Silo, device.Kind, device.MemoryBytes, status.Node?.Labels ?? options.Labels, status.Node?.State ?? NodeState.Ready);

    private async Task RegisterAsync(NodeRegistration registration, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                status.Node = await Node.RegisterAsync(registration, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotRegistered(options.Name, ExceptionSummary.Describe(exception));
                await Task.Delay(HeartbeatPeriod, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task SendHeartbeatsAsync(NodeRegistration registration, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(HeartbeatPeriod, time);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
                status.Node = await Node.HeartbeatAsync(cancellationToken).ConfigureAwait(false);
                if (status.Node.Registration.Silo != Silo)
                {
                    status.Node = await Node.RegisterAsync(registration, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotRegistered(options.Name, ExceptionSummary.Describe(exception));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Announces that the silo is leaving, so that nobody waits for its timeout.</summary>
    private async Task LeaveAsync(bool isOver)
    {
        try
        {
            await Node.LeaveAsync(Silo, isOver, CancellationToken.None).WaitAsync(LeaveTimeout, time).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The cluster will detect its absence instead.
            LogLeaveFailed(exception, options.Name);
        }
    }

    [LoggerMessage(LogLevel.Information, "Node {Node} joined with {Slots} slots: {Devices}")]
    private partial void LogJoined(string node, int slots, string devices);

    [LoggerMessage(LogLevel.Information, "Node {Node} stops; what it executes has {Seconds} s to come to a checkpoint")]
    private partial void LogStopping(string node, double seconds);

    [LoggerMessage(LogLevel.Information, "Node {Node} left; {Killed} units were killed at the end of the grace")]
    private partial void LogLeft(string node, int killed);

    [LoggerMessage(LogLevel.Warning, "Node {Node} could not announce that it is leaving")]
    private partial void LogLeaveFailed(Exception exception, string node);

    [LoggerMessage(LogLevel.Warning, "Node {Node} could not send its heartbeat and tries again: {Reason}")]
    private partial void LogNotRegistered(string node, string reason);
}
