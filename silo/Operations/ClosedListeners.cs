using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Silo.Operations;

/// <summary>
/// Orleans listeners for a silo that is alone on its store. They open no socket, since anyone who reached one could import files and run
/// work as this silo's user, and every user of the machine can reach loopback. Grains are called from within the process.
/// </summary>
internal sealed class ClosedListeners : IConnectionListenerFactory
{
    /// <summary>A port that is part of the silo's address; nothing listens on it.</summary>
    public const int Port = 1;

    /// <summary>Replaces Orleans' own listeners, whose service keys are internal.</summary>
    public static void Replace(IServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: true } service && service.ServiceType == typeof(IConnectionListenerFactory))
            {
                services[i] = new ServiceDescriptor(service.ServiceType, service.ServiceKey, new ClosedListeners());
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new Listener(endpoint));

    private sealed class Listener(EndPoint place) : IConnectionListener
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
}
