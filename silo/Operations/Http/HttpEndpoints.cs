using System.Net;
using System.Net.Sockets;
using Experiments.Domain;
using Experiments.Specs.Files;
using Experiments.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;

namespace Experiments.Silo.Operations.Http;

/// <summary>
/// The silo's HTTP endpoints: <c>/healthz</c>, <c>/readyz</c>, <c>/metrics</c> and <c>/dashboard</c>. Started before the silo and
/// stopped after it, so that a joining or draining silo can be observed.
/// </summary>
internal sealed class HttpEndpoints(SiloOptions options, IServiceProvider services) : IHostedService, IAsyncDisposable
{
    private static readonly HealthCheckOptions Ready = new() { ResponseWriter = WriteAsync };

    /// <summary>Responding is the whole check.</summary>
    private static readonly HealthCheckOptions Alive = new() { Predicate = _ => false, ResponseWriter = WriteAsync };

    private WebApplication? _web;

    /// <summary>The listening address, such as <c>http://127.0.0.1:8081</c>; null until it listens.</summary>
    public string? Address => _web?.Urls.FirstOrDefault();

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">The address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var address = options.Http ?? new IPEndPoint(IPAddress.Loopback, 0);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(address);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(services.GetRequiredService<ILoggerFactory>());
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        _web = builder.Build();
        _web.Use((context, next) =>
        {
            context.RequestServices = services;
            return next(context);
        });
        Map(new HostEndpoints(_web, services));
        try
        {
            await _web.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw Loopback.ErrorOf(address, exception);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _web?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _web?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Map(HostEndpoints endpoints)
    {
        endpoints.MapHealthChecks("/healthz", Alive);
        endpoints.MapHealthChecks("/readyz", Ready);
        endpoints.MapPrometheusScrapingEndpoint("/metrics");
        if (options.Dashboard is not DashboardAccess.Off)
        {
            var dashboard = endpoints.MapOrleansDashboard("/dashboard");
            if (options.Dashboard is DashboardAccess.Loopback)
            {
                dashboard.AddEndpointFilter(new LoopbackFilter());
            }
        }
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            Status = report.Status is HealthStatus.Healthy ? "ok" : "not ready",
            Checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Description),
        },
        context.RequestAborted);

    /// <summary>Endpoints of the web application that resolve their services from the silo's host.</summary>
    private sealed class HostEndpoints(WebApplication web, IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources => ((IEndpointRouteBuilder)web).DataSources;

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}
