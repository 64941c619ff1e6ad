using Experiments.ClientCli.Commands;
using Experiments.ClientCli.Output;
using Experiments.Contracts.Tls;
using Experiments.ReadModel;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// What verbs can use of a cluster: its grains and its artifacts. A verb need not know whether it is a silo in this process or many
/// elsewhere.
/// </summary>
internal abstract class ClusterConnection : IAsyncDisposable
{
    /// <summary>What silos call their cluster unless they are told otherwise.</summary>
    protected const string ClusterId = "experiments";

    /// <summary>The grains, by the names that people use.</summary>
    public IGrainFactory Grains => field ??= Factory.WithNames(Names);

    /// <summary>The names that datasets and sweeps were given when this connection was opened.</summary>
    public GivenNames Names { get; private set; } = GivenNames.None;

    /// <summary>The grains by their keys: for what outlives the names that were read when this connection was opened.</summary>
    public IGrainFactory KeyedGrains => Factory;

    /// <summary>The grains by their keys.</summary>
    protected abstract IGrainFactory Factory { get; }

    /// <summary>The absolute path of the artifact folder; for a remote cluster, as seen from this machine.</summary>
    public required string ArtifactRoot { get; init; }

    /// <summary>Whether the work ends with this process.</summary>
    public abstract bool IsEmbedded { get; }

    /// <summary>Where changes are made that a verb asks for.</summary>
    public ChangeScope Scope(Terminal terminal) =>
        new(Grains, ClientCatalog.All, IsEmbedded, TimeProvider.System, terminal.Progress, terminal.Error);

    /// <summary>Writes down the address of an API for others on the store, if this process holds it.</summary>
    public virtual void Announce(string http)
    {
    }

    /// <summary>
    /// Whether the work ends when the commands on the store have ended: then a command that starts some stays until it is done.
    /// </summary>
    public virtual bool EndsWithCommands => IsEmbedded;

    /// <summary>Where work goes on that this command leaves, for messages.</summary>
    public virtual string Place => "the cluster";

    /// <summary>
    /// The flags that select the same cluster in another command: <c> --store DIR</c>, or empty if the environment selects it.
    /// </summary>
    public required string Flags { get; init; }

    /// <summary>
    /// Connects as the flags --cluster and --store or the environment specify; by default to an embedded silo on ~/.experiments.
    /// </summary>
    /// <exception cref="Domain.UserErrorException">The store cannot be used, or no cluster responds.</exception>
    public static async Task<ClusterConnection> OpenAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (store, given, cluster) = Locate(invocation);
        if (cluster is null)
        {
            var flags = given is null ? "" : $" --store {ShellWord.Of(given)}";
            var opened = await StoreSharing.OpenAsync(store, flags, invocation, cancellationToken).ConfigureAwait(false);
            return await opened.WithNamesAsync(cancellationToken).ConfigureAwait(false);
        }

        ClusterConnection remote = await RemoteCluster.ConnectAsync(
            cluster, Tls(invocation), store, RetryTimeoutOf(invocation), invocation.Terminal, cancellationToken).ConfigureAwait(false);
        return await remote.WithNamesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The selected store, the folder as it was typed, and the cluster's connection string: null if the store has no server.
    /// </summary>
    public static (string Store, string? Given, string? Cluster) Locate(Invocation invocation)
    {
        var given = invocation.Value(CommandTree.Store);
        var store = FolderOf(given);

        // A typed store overrides a cluster from the environment.
        var cluster = invocation.Value(CommandTree.Cluster)
            ?? (given is null ? ReadVariable("cluster") : null);
        return (store, given, string.IsNullOrWhiteSpace(cluster) ? null : cluster);
    }

    /// <summary>The absolute path of the store: as typed, from the environment, or ~/.experiments.</summary>
    public static string FolderOf(string? given) => Path.GetFullPath(given
        ?? (ReadVariable("store") is { Length: > 0 } named ? named : null)
        ?? SiloSpec.DefaultStore);

    /// <summary>The value of the environment variable that a silo's setting has.</summary>
    private static string? ReadVariable(string key) =>
        Environment.GetEnvironmentVariable(SiloKeys.All.Find(key).Source!.Variable!); // not null: both are declared for these keys

    private async Task<ClusterConnection> WithNamesAsync(CancellationToken cancellationToken)
    {
        try
        {
            Names = await GivenNames.ReadAsync(Factory, cancellationToken).ConfigureAwait(false);
            return this;
        }
        catch (Exception exception) when (!IsEmbedded && Outage.Of(exception) is null && exception is not OperationCanceledException)
        {
            // Silos of an earlier build have no such call, and nothing was renamed there.
            return this;
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static TlsFiles Tls(Invocation invocation) =>
        new TlsFiles(invocation.Value(CommandTree.Certificate), invocation.Value(CommandTree.Key), invocation.Value(CommandTree.Authority))
            .Over(TlsFiles.FromEnvironment());

    private static RetryTimeout RetryTimeoutOf(Invocation invocation) =>
        RetryTimeout.Of(invocation.Value(CommandTree.ConnectTimeout), Environment.GetEnvironmentVariable(RetryTimeout.Variable));

    /// <summary>A silo in this process on a store, regardless of flags and environment.</summary>
    public static async Task<ClusterConnection> OpenStoreAsync(
        string store, string flags, Terminal terminal, CancellationToken cancellationToken)
    {
        ClusterConnection embedded = await EmbeddedSilo.StartAsync(store, flags, terminal, null, cancellationToken).ConfigureAwait(false);
        return await embedded.WithNamesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
