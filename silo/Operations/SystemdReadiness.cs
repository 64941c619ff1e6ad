using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace Experiments.Silo.Operations;

/// <summary>Notifies systemd when the silo has joined and when it starts to stop, if a unit of <c>Type=notify</c> started it.</summary>
internal sealed class SystemdReadiness(IHostApplicationLifetime lifetime) : IHostedService
{
    private readonly SystemdNotifier _notifier = new();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_notifier.IsEnabled)
        {
            lifetime.ApplicationStarted.Register(() => _notifier.Notify(ServiceState.Ready));
            lifetime.ApplicationStopping.Register(() => _notifier.Notify(ServiceState.Stopping));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
