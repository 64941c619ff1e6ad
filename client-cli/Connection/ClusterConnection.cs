using Experiments.ClientCli.Commands;
using Experiments.ClientCli.Output;
using Experiments.Contracts.Tls;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// What verbs get of a cluster: its grains and its artifacts. Whether it is a silo in this process or many elsewhere, a verb need not know.
/// </summary>
internal abstract class ClusterConnection : IAsyncDisposable
{
    /// <summary>The grains.</summary>
    public abstract IGrainFactory Grains { get; }

    /// <summary>The folder of artifacts, absolute; of a remote cluster as this machine sees it.</summary>
    public required string ArtifactRoot { get; init; }

    /// <summary>Does the work end with this process?</summary>
    public abstract bool IsEmbedded { get; }

    /// <summary>
    /// How a command must be given to mean the same cluster: <c> --store DIR</c>, or nothing where the environment says it.
    /// </summary>
    public required string Flags { get; init; }

    /// <summary>
    /// Connects as the flags --cluster and --store say, else the environment, else to a silo of its own on ~/.experiments.
    /// </summary>
    /// <exception cref="Domain.UserErrorException">The store cannot be used, or no cluster answers.</exception>
    public static async Task<ClusterConnection> OpenAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (store, given, cluster) = Locate(invocation);
        return cluster is null
            ? await OpenStoreAsync(store, given is null ? "" : $" --store {given}", invocation.Terminal, cancellationToken)
                .ConfigureAwait(false)
            : await RemoteCluster.ConnectAsync(cluster, Tls(invocation), store, PatienceOf(invocation), invocation.Terminal,
                cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Which store is meant, the folder as it was typed, and the cluster's connection: null where the store has no server.
    /// </summary>
    public static (string Store, string? Given, string? Cluster) Locate(Invocation invocation)
    {
        var given = invocation.Value(CommandTree.Store);
        var store = Path.GetFullPath(given
            ?? (Environment.GetEnvironmentVariable("EXPERIMENTS_STORE") is { Length: > 0 } named ? named : null)
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".experiments"));

        // A store that was typed goes before a cluster that only the environment names.
        var cluster = invocation.Value(CommandTree.Cluster)
            ?? (given is null ? Environment.GetEnvironmentVariable("EXPERIMENTS_CLUSTER") : null);
        return (store, given, string.IsNullOrWhiteSpace(cluster) ? null : cluster);
    }

    private static TlsFiles Tls(Invocation invocation) =>
        new TlsFiles(invocation.Value(CommandTree.Certificate), invocation.Value(CommandTree.Key), invocation.Value(CommandTree.Authority))
            .Over(TlsFiles.FromEnvironment());

    private static Patience PatienceOf(Invocation invocation) =>
        Patience.Of(invocation.Value(CommandTree.ConnectTimeout), Environment.GetEnvironmentVariable(Patience.Variable));

    /// <summary>A silo in this process on a store, whatever flags and environment say.</summary>
    public static async Task<ClusterConnection> OpenStoreAsync(
        string store, string flags, Terminal terminal, CancellationToken cancellationToken) =>
        await EmbeddedSilo.StartAsync(store, flags, terminal, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
