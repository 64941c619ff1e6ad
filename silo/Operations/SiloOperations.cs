using Experiments.Grains.Telemetry;
using Experiments.Silo.Operations.Http;
using Experiments.Silo.Operations.Metrics;
using Experiments.Specs.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Orleans.Dashboard;

namespace Experiments.Silo.Operations;

/// <summary>Adds to a silo's host what admins observe it with.</summary>
internal static class SiloOperations
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Call before adding the silo: hosted services start in registration order and stop in reverse.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, SiloOptions options)
    {
        services.AddMetrics();
        services.AddSingleton<Instruments>();
        services.AddSingleton<NodeStatus>();
        services.AddHostedService<SystemdReadiness>();
        if (options.Http is null)
        {
            return services;
        }

        services.AddHealthChecks()
            .AddCheck<MembershipHealthCheck>("cluster", timeout: CheckTimeout)
            .AddCheck<StorageHealthCheck>("storage", timeout: CheckTimeout)
            .AddCheck<DrainHealthCheck>("node", timeout: CheckTimeout);
        services.AddOpenTelemetry()
            .ConfigureResource(
                resource => resource.AddService("experiments-silo", serviceVersion: Build.Version, serviceInstanceId: options.Name))
            .WithMetrics(metrics => metrics
                .AddMeter(Instruments.MeterName, "Microsoft.Orleans", "System.Runtime")
                .AddPrometheusExporter(prometheus => prometheus.ScopeInfoEnabled = false));
        services.AddSingleton<HttpEndpoints>();
        services.AddHostedService(provider => provider.GetRequiredService<HttpEndpoints>());
        return services;
    }

    /// <summary>Adds the parts inside the silo.</summary>
    public static void AddOperations(this ISiloBuilder silo, SiloOptions options)
    {
        if (options.Http is null)
        {
            return;
        }

        silo.Services.AddHostedService<ClusterMonitor>();
        silo.Services.AddHostedService<ThreadPoolMonitor>();
        if (options.Dashboard is not DashboardAccess.Off)
        {
            silo.AddDashboard(dashboard => dashboard.HideTrace = true);
        }
    }
}
