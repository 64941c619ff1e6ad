using System.CommandLine;
using System.Net;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.Web;

namespace Experiments.ClientCli.Commands.Serving;

/// <summary>The pages and the API of a store while a command works on it.</summary>
internal static class LivePages
{
    /// <summary>The option <c>--open</c>.</summary>
    public static Option<bool> CreateOption(string description) => new("--open") { Description = description };

    /// <summary>The address that lets a browser in and takes it to a page.</summary>
    public static string EntryOf(string address, AccessKey key, string page) =>
        $"{address}/enter?key={key.Text}&to={Uri.EscapeDataString(page)}";

    /// <summary>Refuses <c>--open</c> for a cluster: nothing that outlives the command could be opened here.</summary>
    /// <exception cref="UserErrorException">The command works on a cluster.</exception>
    public static void RequireStore(Invocation invocation)
    {
        if (ClusterConnection.Locate(invocation).Cluster is not null)
        {
            throw new UserErrorException(
                "--open is for the store of this machine; a cluster's silos answer at the address of `silo --http`");
        }
    }

    /// <summary>Serves a store.</summary>
    /// <exception cref="UserErrorException">The address cannot be listened at.</exception>
    public static Task<WebServer> StartAsync(
        ClusterConnection cluster, IPEndPoint address, AccessKey key, Terminal terminal, CancellationToken cancellationToken) =>
        WebServer.StartAsync(
            new WebOptions(address, key, cluster.KeyedGrains, name => FindLog(cluster, name), terminal.Error)
            {
                Catalog = ClientCatalog.All,
                IsAlone = cluster.IsEmbedded,
                Uploads = Path.Combine(cluster.ArtifactRoot, "exports", "uploads"),
                Print = blocks => string.Join('\n', ViewText.Lines(blocks, TextTable.RedirectedWidth)),
            },
            cancellationToken);

    /// <summary>
    /// Opens the browser at a sweep: where the store is served, if it is; otherwise at a free port of this machine, for as long as the
    /// result is not disposed.
    /// </summary>
    /// <param name="cluster">The store's silo.</param>
    /// <param name="store">The store's folder.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="terminal">Where to say so.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IAsyncDisposable?> OpenAsync(
        ClusterConnection cluster, string store, string sweep, Terminal terminal, CancellationToken cancellationToken)
    {
        var key = AccessKey.Of(store);
        var served = cluster.IsEmbedded ? null : ServedStore.FindAddress(store);
        var server = served is null
            ? await StartAsync(cluster, new IPEndPoint(IPAddress.Loopback, 0), key, terminal, cancellationToken).ConfigureAwait(false)
            : null;
        var page = EntryOf(served ?? server!.Address, key, $"/sweeps/{Uri.EscapeDataString(sweep)}"); // not null: started
        terminal.Progress($"live: {page}");
        await Browser.OpenAsync(page, terminal, cancellationToken).ConfigureAwait(false);
        return server;
    }

    private static string? FindLog(ClusterConnection cluster, string name) =>
        Path.Combine(cluster.ArtifactRoot, name) is var path && File.Exists(path) ? path : null;
}
