using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.Silo;
using Experiments.Silo.Operations;
using Experiments.Silo.Storage.Formats;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// A silo in this process, alone on its store, with one worker process per core. The only code of the client that builds a host; other
/// files of this folder use what silos and clients share, such as traces and the maintenance of a store.
/// </summary>
internal sealed class EmbeddedSilo : ClusterConnection
{
    /// <summary>How long running units may take to reach a checkpoint: someone waits at the terminal.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly IHost _host;
    private readonly Terminal _terminal;
    private readonly StoreDoor? _door;
    private readonly CancellationToken _interrupted;

    private EmbeddedSilo(IHost host, Terminal terminal, StoreDoor? door, CancellationToken interrupted) =>
        (_host, _terminal, _door, _interrupted) = (host, terminal, door, interrupted);

    protected override IGrainFactory Factory => _host.Services.GetRequiredService<IGrainFactory>();

    public override bool IsEmbedded => true;

    public override void Announce(string http) => _door?.Open(http);

    /// <summary>Starts a silo on a store; others come in through <paramref name="door"/>, which it closes.</summary>
    /// <exception cref="UserErrorException">The store cannot be used: another process uses it, or it is not writable.</exception>
    public static async Task<EmbeddedSilo> StartAsync(
        string store, string flags, Terminal terminal, StoreDoor? door, CancellationToken cancellationToken)
    {
        var options = new SiloOptions
        {
            Name = Environment.MachineName,
            Store = store,
            Devices = DeviceList.Parse($"cpu:{Environment.ProcessorCount}"),
            Grace = Grace,
            Door = door,
            KeepCheckpoints = CheckpointRetention.OfVariable(Environment.GetEnvironmentVariable(CheckpointRetention.Variable)),
        };
        var host = await SiloHost.BuildAsync(options, logging => HostLogging.Configure(logging, terminal), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            if (host.Services.GetService<StoreMigration>() is { } migration)
            {
                terminal.Progress(migration.ToString());
            }

            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            door?.Open();
        }
        catch
        {
            host.Dispose();
            door?.Dispose();
            throw;
        }

        return new EmbeddedSilo(host, terminal, door, cancellationToken)
        {
            ArtifactRoot = Path.Combine(store, "artifacts"),
            Flags = flags,
        };
    }

    /// <summary>
    /// Ends the silo once the commands that use it have ended; after Ctrl-C at once, and one of them takes the store over.
    /// </summary>
    public override async ValueTask DisposeAsync()
    {
        if (_door is not null)
        {
            await WaitForOthersAsync(_door).ConfigureAwait(false);
            _door.Dispose();
        }

        await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        _host.Dispose();
    }

    private async Task WaitForOthersAsync(StoreDoor door)
    {
        for (var isReported = false; door.Inside > 0 && !_interrupted.IsCancellationRequested; isReported = true)
        {
            if (!isReported)
            {
                _terminal.Progress(
                    $"done; waiting for {NumberFormat.Count(door.Inside, "other command")} on this store; Ctrl-C hands the store over");
            }

            await Task.Delay(Period, _interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
