using System.Reflection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;

namespace Experiments.ClientCli.Connection;

/// <summary>A client of silos elsewhere, found through their shared PostgreSQL database.</summary>
internal sealed class RemoteCluster : ClusterConnection
{
    /// <summary>
    /// A slower call is repeated: the called silo may have died or be frozen, and its client would not be notified. Long calls declare
    /// their own limit.
    /// </summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How long an abandoned start may take to end.</summary>
    private static readonly TimeSpan MaxStopTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly IHost _host;

    private RemoteCluster(IHost host) => _host = host;

    protected override IGrainFactory Factory => _host.Services.GetRequiredService<IClusterClient>();

    public override bool IsEmbedded => false;

    /// <summary>The client's services, for measurements.</summary>
    internal IServiceProvider Services => _host.Services;

    /// <exception cref="UserErrorException">Nobody responds in time, or the cluster rejects this client.</exception>
    public static async Task<RemoteCluster> ConnectAsync(
        string connection, TlsFiles tls, string store, RetryTimeout retryTimeout, Terminal terminal, CancellationToken cancellationToken)
    {
        var retryFilter = new ConnectionRetryFilter(tls.Load(TlsUse.Client));
        var started = TimeProvider.System.GetTimestamp();
        await AwaitSilosAsync(connection, retryFilter, retryTimeout, terminal, cancellationToken).ConfigureAwait(false);
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var calls = new CallRetryFilter(
            retryTimeout, stop => ClusterReachability.ProbeAsync(connection, ClusterId, stop), terminal.Progress, TimeProvider.System,
            cancellationToken);
        var host = Build(connection, retryFilter, calls, terminal);
        var reaching = ReachAsync(host, givenUp.Token);
        var isTlsKnown = retryFilter.HasCertificate;
        try
        {
            while (await Task.WhenAny(reaching, DelayAsync(retryTimeout.WhileAway, givenUp.Token)).ConfigureAwait(false) != reaching)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!isTlsKnown && await ClusterReachability.UsesTlsAsync(connection, ClusterId, cancellationToken).ConfigureAwait(false))
                {
                    throw new UserErrorException(
                        UserErrorKind.Unreachable,
                        "no cluster could be reached: its silos use TLS, and this client has no certificate; name one with --certificate, "
                        + "--key and --authority (or EXPERIMENTS_CERTIFICATE, EXPERIMENTS_KEY, EXPERIMENTS_AUTHORITY)");
                }

                isTlsKnown = true;
                var reachability = await ThrowIfHopelessAsync(connection, retryFilter, retryTimeout, started, cancellationToken)
                    .ConfigureAwait(false);
                terminal.Progress(
                    $"no silo has responded yet; {reachability.Accepting} of {reachability.Listed} accept a connection; retrying for up to "
                        + $"{NumberFormat.Fixed(retryTimeout.WhileAlive.TotalSeconds, 0)} s");
            }

            await reaching.ConfigureAwait(false);
            return new RemoteCluster(host) { ArtifactRoot = Path.Combine(store, "artifacts"), Flags = "" };
        }
        catch (Exception exception)
        {
            await givenUp.CancelAsync().ConfigureAwait(false);

            // A host that is disposed during its start may throw, and its message would hide the reason.
            await Task.WhenAny(reaching, Task.Delay(MaxStopTime, CancellationToken.None)).ConfigureAwait(false);
            host.Dispose();
            if (retryFilter.Refusal is { } refusal)
            {
                throw new UserErrorException(
                    UserErrorKind.Unreachable, $"no cluster could be reached: {refusal}; {retryFilter.Advice}", exception);
            }

            if (Outage.Of(exception) is null || cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            var last = await ClusterReachability.ProbeAsync(connection, ClusterId, cancellationToken).ConfigureAwait(false);
            throw last.ToError(TimeProvider.System.GetElapsedTime(started), retryFilter.Advice, exception);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        _host.Dispose();
    }

    /// <summary>Waits until the database responds and lists a silo. Fails at once if it refuses: that does not pass.</summary>
    private static async Task AwaitSilosAsync(
        string connection, ConnectionRetryFilter retryFilter, RetryTimeout retryTimeout, Terminal terminal,
        CancellationToken cancellationToken)
    {
        await using var source = Source(connection);
        var started = TimeProvider.System.GetTimestamp();
        for (var isReported = false; ; isReported = true)
        {
            ClusterReachability reachability;
            var (isTransient, limit) = (true, retryTimeout.WhileAway);
            try
            {
                if (await ClusterReachability.ListGatewaysAsync(source, ClusterId, cancellationToken)
                    .ConfigureAwait(false) is { Count: > 0 })
                {
                    return;
                }

                reachability = new ClusterReachability(null, 0, 0);
            }
            catch (Exception exception) when (DatabaseFailure.Of(exception, cancellationToken) is { } fault)
            {
                (reachability, isTransient, limit) = (new ClusterReachability(fault.Reason, 0, 0), fault.IsTransient,
                    fault.IsSlow ? retryTimeout.WhileAlive : retryTimeout.WhileAway);
            }

            var waited = TimeProvider.System.GetElapsedTime(started);
            if (!isTransient || waited >= limit)
            {
                throw reachability.ToError(waited, retryFilter.Advice);
            }

            if (!isReported)
            {
                var reason = reachability.DatabaseProblem is { } problem
                    ? $"the database is unavailable ({problem})"
                    : "the database lists no silo";
                terminal.Progress($"{reason}; retrying for up to {NumberFormat.Fixed(limit.TotalSeconds, 0)} s");
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ReachAsync(IHost host, CancellationToken cancellationToken)
    {
        await host.StartAsync(cancellationToken).ConfigureAwait(false);
        await GreetAsync(host.Services.GetRequiredService<IClusterClient>(), cancellationToken).ConfigureAwait(false);
    }

    private static async Task DelayAsync(TimeSpan time, CancellationToken cancellationToken) =>
        await Task.Delay(time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Looks at the cluster from outside; throws if waiting is pointless.</summary>
    private static async Task<ClusterReachability> ThrowIfHopelessAsync(
        string connection, ConnectionRetryFilter retryFilter, RetryTimeout retryTimeout, long started, CancellationToken cancellationToken)
    {
        var reachability = await ClusterReachability.ProbeAsync(connection, ClusterId, cancellationToken).ConfigureAwait(false);
        var waited = TimeProvider.System.GetElapsedTime(started);
        return waited < (reachability.IsAlive ? retryTimeout.WhileAlive : retryTimeout.WhileAway)
            ? reachability
            : throw reachability.ToError(waited, retryFilter.Advice);
    }

    private static NpgsqlDataSource Source(string connection)
    {
        try
        {
            return NpgsqlDataSource.Create(connection);
        }
        catch (ArgumentException)
        {
            // Unreadable text may be part of a password: not shown even with --verbose.
            throw new UserErrorException(
                "--cluster (or EXPERIMENTS_CLUSTER) is not a valid connection string; write Host=HOST;Username=USER;Database=DATABASE and "
                    + "quote values that contain a semicolon");
        }
    }

    /// <summary>The first call: checks that client and silo are compatible.</summary>
    private static async Task GreetAsync(IClusterClient client, CancellationToken cancellationToken)
    {
        var silo = await client.GetGrain<IGreetingGrain>(0).GreetAsync(Greeting.Own, cancellationToken).WaitAsync(cancellationToken)
            .ConfigureAwait(false);
        if (Greeting.FindProblem(Greeting.Own, silo) is { } problem)
        {
            throw new UserErrorException(UserErrorKind.Unreachable, problem);
        }
    }

    private static IClientBuilder WithTraces(IClientBuilder client) => TraceExport.IsOn ? client.AddActivityPropagation() : client;

    private static IHost Build(string connection, ConnectionRetryFilter retryFilter, CallRetryFilter calls, Terminal terminal)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        HostLogging.Configure(builder.Logging, terminal);
        builder.UseOrleansClient(client => WithTraces(retryFilter.AddTo(client))
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterId, ClusterId))

            // A frozen silo keeps its connections open: calls would go there until the list is read again.
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5))
            .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout)
            .AddOutgoingGrainCallFilter(calls)
            .UseAdoNetClustering(options =>
            {
                options.Invariant = "Npgsql";
                options.ConnectionString = connection;
            }));
        RemoveSiloOnlyTypes(builder.Services);
        return builder.Build();
    }

    /// <summary>
    /// Orleans registers the types of every assembly in the program folder, including a silo's, which takes a large part of the time of a
    /// short command. No client sends or receives those.
    /// </summary>
    internal static void RemoveSiloOnlyTypes(IServiceCollection services)
    {
        Assembly[] clientAssemblies =
        [
            typeof(Greeting).Assembly, typeof(UserErrorException).Assembly, typeof(IClusterClient).Assembly, typeof(IGrain).Assembly,
            typeof(Serializer).Assembly,
        ];
        foreach (var manifest in services.Where(service => service.ServiceType == typeof(IConfigureOptions<TypeManifestOptions>)
            && service.ImplementationType is { } provider && !clientAssemblies.Contains(provider.Assembly)).ToArray())
        {
            services.Remove(manifest);
        }
    }
}
