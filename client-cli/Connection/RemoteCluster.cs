using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;

namespace Experiments.ClientCli.Connection;

/// <summary>A client of silos elsewhere, found through the PostgreSQL database that they share.</summary>
internal sealed class RemoteCluster : ClusterConnection
{
    private const string ClusterId = "experiments";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IHost _host;

    private RemoteCluster(IHost host) => _host = host;

    public override IGrainFactory Grains => _host.Services.GetRequiredService<IClusterClient>();

    public override bool IsEmbedded => false;

    /// <exception cref="UserErrorException">Nothing answers within 10 seconds, or it refuses this client.</exception>
    public static async Task<RemoteCluster> ConnectAsync(
        string connection, TlsFiles tls, string store, Terminal terminal, CancellationToken cancellationToken)
    {
        var attempts = new ConnectionAttempts(tls.Load(TlsUse.Client));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        IHost? host = null;
        try
        {
            await CheckDatabaseAsync(connection, patience.Token).ConfigureAwait(false);
            host = Build(connection, attempts, terminal);
            await host.StartAsync(patience.Token).WaitAsync(patience.Token).ConfigureAwait(false);
            await GreetAsync(host.Services.GetRequiredService<IClusterClient>(), patience.Token).ConfigureAwait(false);
            return new RemoteCluster(host) { ArtifactRoot = Path.Combine(store, "artifacts"), Flags = "" };
        }
        catch (UserErrorException)
        {
            host?.Dispose();
            throw;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            host?.Dispose();

            // The connection string holds a password: only the server's own words are repeated.
            var reason = attempts.Refusal ?? (exception is OperationCanceledException
                ? $"no silo answered within {Figures.Fixed(Patience.TotalSeconds, 0)} s"
                : exception.Message.Split('\n')[0].TrimEnd('.', '\r'));
            throw UserErrorException.FromLines(UserErrorKind.Unreachable, [$"no cluster could be reached: {reason}", attempts.Advice], exception);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        _host.Dispose();
    }

    /// <summary>Fails at once and in the database's own words where the client would try for long.</summary>
    private static async Task CheckDatabaseAsync(string connection, CancellationToken cancellationToken)
    {
        await using var source = Source(connection);
        await using var opened = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
    }

    private static NpgsqlDataSource Source(string connection)
    {
        try
        {
            return NpgsqlDataSource.Create(connection);
        }
        catch (ArgumentException)
        {
            // What cannot be read may be a piece of a password: not even with --verbose.
            throw new UserErrorException(
                "--cluster (or EXPERIMENTS_CLUSTER): cannot be read; write Host=HOST;Username=USER;Database=DATABASE, with values that hold a semicolon in quotes");
        }
    }

    /// <summary>The first word: do client and silo understand each other?</summary>
    private static async Task GreetAsync(IClusterClient client, CancellationToken cancellationToken)
    {
        var silo = await client.GetGrain<IGreetingGrain>(0).GreetAsync(Greeting.Own, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (Greeting.FindProblem(Greeting.Own, silo) is { } problem)
        {
            throw new UserErrorException(UserErrorKind.Unreachable, problem);
        }
    }

    private static IClientBuilder WithTraces(IClientBuilder client) => TraceExport.IsOn ? client.AddActivityPropagation() : client;

    private static IHost Build(string connection, ConnectionAttempts attempts, Terminal terminal)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        HostLogging.Configure(builder.Logging, terminal);
        builder.UseOrleansClient(client => WithTraces(attempts.AddTo(client))
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterId, ClusterId))

            // A silo that is frozen keeps its connections open: until the list is read again, calls would go there.
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5))
            .AddOutgoingGrainCallFilter(new PatientCalls(TimeProvider.System))
            .UseAdoNetClustering(options =>
            {
                options.Invariant = "Npgsql";
                options.ConnectionString = connection;
            }));
        return builder.Build();
    }
}
