using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Experiments.Silo.Operations;

/// <summary>
/// Orleans listeners for a silo that is alone on its store. They open no port, since anyone who reached one could import files and run
/// work as this silo's user, and every user of the machine can reach loopback. Grains are called from within the process, and through a
/// <see cref="StoreDoor"/> if the silo has one.
/// </summary>
/// <param name="door">The way in for clients; null for none.</param>
internal sealed class StoreListeners(StoreDoor? door) : IConnectionListenerFactory
{
    /// <summary>A port that is part of the silo's address; nothing listens on it.</summary>
    public const int SiloPort = 1;

    /// <summary>Stands for the door where Orleans wants a port for clients.</summary>
    public const int GatewayPort = 2;

    private readonly SocketTransportFactory _sockets = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);

    /// <summary>Replaces Orleans' own listeners, whose service keys are internal.</summary>
    public static void Replace(IServiceCollection services, StoreDoor? door)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: true } service && service.ServiceType == typeof(IConnectionListenerFactory))
            {
                services[i] = new ServiceDescriptor(service.ServiceType, service.ServiceKey, new StoreListeners(door));
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (door is null || endpoint is not IPEndPoint { Port: GatewayPort })
        {
            return new ClosedListener(endpoint);
        }

        var listener = await _sockets.BindAsync(door.Bind(), cancellationToken).ConfigureAwait(false);
        door.Protect();
        return new DoorListener(listener, endpoint, door);
    }

    private sealed class ClosedListener(EndPoint place) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => place;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            new(_end.Task.WaitAsync(cancellationToken));

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _end.TrySetResult(null);
            return default;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }

    /// <summary>Counts who is inside. Orleans compares the address with the one that it asked for, so it gets that.</summary>
    private sealed class DoorListener(IConnectionListener listener, EndPoint place, StoreDoor door) : IConnectionListener
    {
        public EndPoint EndPoint => place;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            var connection = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
            if (connection is not null)
            {
                door.Enter(connection.ConnectionClosed);
            }

            return connection;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => listener.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
