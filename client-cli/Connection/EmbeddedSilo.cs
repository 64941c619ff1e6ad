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

    private readonly IHost _host;

    private EmbeddedSilo(IHost host) => _host = host;

    protected override IGrainFactory Factory => _host.Services.GetRequiredService<IGrainFactory>();

    public override bool IsEmbedded => true;

    /// <exception cref="UserErrorException">The store cannot be used: another process uses it, or it is not writable.</exception>
    public static async Task<EmbeddedSilo> StartAsync(string store, string flags, Terminal terminal, CancellationToken cancellationToken)
    {
        var options = new SiloOptions
        {
            Name = Environment.MachineName,
            Store = store,
            Devices = DeviceList.Parse($"cpu:{Environment.ProcessorCount}"),
            Grace = Grace,
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
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new EmbeddedSilo(host) { ArtifactRoot = Path.Combine(store, "artifacts"), Flags = flags };
    }

    public override async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        _host.Dispose();
    }
}
