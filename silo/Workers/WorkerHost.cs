using System.Reflection;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Workers;

/// <summary>
/// Makes the silo a node: registers it, says that it lives, and runs a loop a slot. When the silo stops, its slots take nothing more and
/// give back what they have at the next checkpoint, within the host's shutdown timeout.
/// </summary>
internal sealed partial class WorkerHost(
    SiloOptions options,
    IGrainFactory grains,
    ILocalSiloDetails silo,
    ArtifactStore artifacts,
    LeaseKeeper leases,
    Func<DeviceInfo, IWorkExecutor> createExecutor,
    TimeProvider time,
    ILogger<WorkerHost> logger) : BackgroundService
{
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _aborting = new();
    private NodeSummary? _node;

    private string Silo => silo.SiloAddress.ToParsableString();

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The host's shutdown timeout is the grace that running units have.
        await using var onTimeout = cancellationToken.Register(_aborting.Cancel);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
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
        var registration = new NodeRegistration(options.Name, Silo, Version, options.Labels, options.Devices);
        await RegisterAsync(registration, stoppingToken).ConfigureAwait(false);
        var executors = new List<IWorkExecutor>();
        var loops = new List<Task>();
        foreach (var device in options.Devices)
        {
            for (var index = 0; index < device.Slots; index++)
            {
                var slot = new SlotId(options.Name, device.Id, index);
                var executor = createExecutor(device);
                executors.Add(executor);
                var loop = new SlotLoop(slot, device, () => Offer(slot, device), executor, leases, grains, artifacts, time, logger);
                loops.Add(loop.RunAsync(stoppingToken, _aborting.Token));
            }
        }

        LogJoined(options.Name, loops.Count);
        loops.Add(BeatAsync(registration, stoppingToken));
        try
        {
            await Task.WhenAll(loops).ConfigureAwait(false);
        }
        finally
        {
            foreach (var executor in executors)
            {
                await executor.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static string Version => typeof(WorkerHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private INodeGrain Node => grains.GetGrain<INodeGrain>(options.Name);

    private SlotOffer Offer(SlotId slot, DeviceInfo device) =>
        new(slot, Silo, device.Kind, device.MemoryBytes, _node?.Labels ?? options.Labels);

    private async Task RegisterAsync(NodeRegistration registration, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                _node = await Node.RegisterAsync(registration, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotRegistered(exception, options.Name);
                await Task.Delay(HeartbeatPeriod, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task BeatAsync(NodeRegistration registration, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(HeartbeatPeriod, time);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
                _node = await Node.HeartbeatAsync(cancellationToken).ConfigureAwait(false);
                if (_node.Registration.Silo != Silo)
                {
                    _node = await Node.RegisterAsync(registration, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotRegistered(exception, options.Name);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Node {Node} joined with {Slots} slots")]
    private partial void LogJoined(string node, int slots);

    [LoggerMessage(LogLevel.Warning, "Node {Node} could not say that it lives")]
    private partial void LogNotRegistered(Exception exception, string node);
}
