using System.Net;
using System.Net.Sockets;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// A client of the process that holds a store: another command of this user, or <c>experiments serve</c>. It comes in through the
/// <see cref="StoreDoor"/>.
/// </summary>
internal sealed class StoreClient : ClusterConnection
{
    private readonly IHost _host;
    private readonly HolderWatch _watch;

    private StoreClient(IHost host, HolderWatch watch, StoreHolder holder) => (_host, _watch, Holder) = (host, watch, holder);

    /// <summary>The process that holds the store.</summary>
    public StoreHolder Holder { get; }

    /// <summary>Whether that process has ended, or has closed the connection.</summary>
    public bool HasHolderEnded => _watch.HasEnded;

    /// <summary>Completes when it has.</summary>
    public Task Ended => _watch.Ended;

    public override bool IsEmbedded => false;

    public override bool EndsWithCommands => !Holder.IsResident;

    public override string Place => $"process {Holder.Process}, which holds the store";

    protected override IGrainFactory Factory => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Connects to the process that holds a store; null if there is none.</summary>
    /// <exception cref="UserErrorException">It runs another version, with which this one cannot work.</exception>
    public static async Task<StoreClient?> TryConnectAsync(
        string store, string flags, Terminal terminal, CancellationToken cancellationToken)
    {
        if (StoreDoor.Find(store) is not { } holder
            || await TryDialAsync(holder, cancellationToken).ConfigureAwait(false) is not { } socket)
        {
            return null;
        }

        var watch = new HolderWatch(holder, socket);
        var host = Build(watch, terminal);
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            var client = new StoreClient(host, watch, holder) { ArtifactRoot = Path.Combine(store, "artifacts"), Flags = flags };
            var silo = await client.Factory.GetGrain<IGreetingGrain>(0).GreetAsync(Greeting.Own, cancellationToken).ConfigureAwait(false);
            return Greeting.FindProblem(Greeting.Own, silo) is { } problem
                ? throw UserErrorException.Failed($"{store}: process {holder.Process} uses this store; {problem}")
                : client;
        }
        catch (Exception exception)
        {
            host.Dispose();
            watch.Dispose();
            if (watch.HasEnded && exception is not OperationCanceledException)
            {
                return null;
            }

            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_watch.HasEnded)
        {
            _watch.Leave();
            await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        _host.Dispose();
        _watch.Dispose();
    }

    private static async Task<Socket?> TryDialAsync(StoreHolder holder, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(holder.Socket), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or OperationCanceledException)
        {
            // Nobody listens: the process was killed, and left its address behind.
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static IHost Build(HolderWatch watch, Terminal terminal)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        HostLogging.Configure(builder.Logging, terminal);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterId, ClusterId))
                .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, StoreDoor.Port))
                .AddOutgoingGrainCallFilter(watch);
            client.Services.AddSingleton<IClientConnectionRetryFilter>(watch);
        });
        RemoteCluster.RemoveSiloOnlyTypes(builder.Services);
        for (var i = 0; i < builder.Services.Count; i++)
        {
            if (builder.Services[i] is { IsKeyedService: true } service && service.ServiceType == typeof(IConnectionFactory))
            {
                builder.Services[i] = new ServiceDescriptor(service.ServiceType, service.ServiceKey, watch);
            }
        }

        return builder.Build();
    }

    /// <summary>
    /// Gives Orleans the connection to the holder, and ends every call when it closes: otherwise each would wait for its time to run out.
    /// </summary>
    private sealed class HolderWatch(StoreHolder holder, Socket first)
        : IConnectionFactory, IClientConnectionRetryFilter, IOutgoingGrainCallFilter, IDisposable
    {
        private readonly SocketConnectionContextFactory _contexts = new(
            new SocketConnectionFactoryOptions(), NullLogger.Instance);

        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Socket? _first = first;
        private bool _isLeaving;

        public bool HasEnded => _ended.Task.IsCompleted;

        public Task Ended => _ended.Task;

        public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        {
            var socket = Interlocked.Exchange(ref _first, null) ?? await TryDialAsync(holder, cancellationToken).ConfigureAwait(false);
            if (socket is null)
            {
                _ended.TrySetResult();
                throw new ConnectionAbortedException("the process that held the store has ended");
            }

            var context = _contexts.Create(socket);
            _ = context.ConnectionClosed.Register(() => _ = !Volatile.Read(ref _isLeaving) && _ended.TrySetResult());
            return context;
        }

        /// <summary>From now on a closed connection is this end's doing.</summary>
        public void Leave() => Volatile.Write(ref _isLeaving, true);

        public void Dispose()
        {
            _contexts.Dispose();
            _first?.Dispose();
        }

        public Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken) => Task.FromResult(false);

        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            var call = context.Invoke();
            if (await Task.WhenAny(call, _ended.Task).ConfigureAwait(false) != call || (call.IsFaulted && HasEnded))
            {
                throw UserErrorException.Failed(
                    $"process {holder.Process}, which held the store, has ended before this command; run it again");
            }

            await call.ConfigureAwait(false);
        }
    }
}
