using System.Collections.Immutable;
using System.Net;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Specs.Files;
using Experiments.Store;
using Experiments.Web;
using Experiments.Web.Admission;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;

namespace Experiments.Silo.Operations.Http;

/// <summary>
/// What the silo answers over HTTP: the API, and <c>/healthz</c>, <c>/readyz</c>, <c>/metrics</c> and <c>/dashboard</c>. Started before the
/// silo and stopped after it, so that a joining or draining silo can be observed; the API answers once the silo has joined.
/// </summary>
internal sealed partial class HttpEndpoints(
    SiloOptions options, IServiceProvider services, NodeStatus node, ArtifactStore artifacts, ILogger<HttpEndpoints> logger)
    : IHostedService, IAsyncDisposable
{
    private const string Dashboard = "/dashboard";

    private static readonly HealthCheckOptions Ready = new() { ResponseWriter = WriteAsync };

    /// <summary>Responding is the whole check.</summary>
    private static readonly HealthCheckOptions Alive = new() { Predicate = _ => false, ResponseWriter = WriteAsync };

    private WebServer? _web;

    /// <summary>The listening address, such as <c>http://127.0.0.1:8081</c>; null until it listens.</summary>
    public string? Address => _web?.Address;

    /// <summary>Only beyond loopback: on this machine the key of the store is enough, and nobody has to trust a certificate.</summary>
    private TlsIdentity? Tls =>
        options.Http is { } address && !IPAddress.IsLoopback(address.Address) ? services.GetService<TlsIdentity>() : null;

    /// <summary>Whether the dashboard, which asks for no password, is for who comes in as an admin.</summary>
    private bool IsDashboardForAdmins => options.Dashboard is DashboardAccess.Any && Tls is not null;

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">The address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<string> open = ["/healthz", "/readyz", "/metrics", .. IsDashboardForAdmins ? [] : (string[])[Dashboard]];
        _web = await WebServer.StartAsync(
            new WebOptions(
                options.Http ?? new IPEndPoint(IPAddress.Loopback, 0), FindKey(), services.GetRequiredService<IGrainFactory>(), FindLog,
                line => LogProblem(logger, line))
            {
                Silo = new SiloEndpoints(
                    services, web => Map(new HostEndpoints(web, services)), open, IsDashboardForAdmins ? [Dashboard] : [], FindObstacle),
                Catalog = BuildCatalog.All,
                IsAlone = options.Cluster is null,
                Uploads = artifacts.PathOf("exports/uploads"),
                Tls = Tls,
                HostNames = options.HttpNames,
                Loggers = services.GetRequiredService<ILoggerFactory>(),
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync().ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _web, null) is { } web)
        {
            await web.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            Status = report.Status is HealthStatus.Healthy ? "ok" : "not ready",
            Checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Description),
        },
        context.RequestAborted);

    private void Map(HostEndpoints endpoints)
    {
        endpoints.MapHealthChecks("/healthz", Alive);
        endpoints.MapHealthChecks("/readyz", Ready);
        endpoints.MapPrometheusScrapingEndpoint("/metrics");
        if (options.Dashboard is not DashboardAccess.Off)
        {
            var dashboard = endpoints.MapOrleansDashboard(Dashboard);
            if (options.Dashboard is DashboardAccess.Loopback)
            {
                dashboard.AddEndpointFilter(new LoopbackFilter());
            }
        }
    }

    /// <summary>A silo whose store cannot be written now joins all the same, and can be asked with a token.</summary>
    private AccessKey? FindKey()
    {
        try
        {
            return AccessKey.Of(options.Store);
        }
        catch (UserErrorException error)
        {
            LogProblem(logger, error.Message);
            return null;
        }
    }

    /// <summary>The log of a run that this machine can see: one on another machine's disk it cannot.</summary>
    private string? FindLog(string name) => artifacts.PathOf(name) is var path && File.Exists(path) ? path : null;

    private string? FindObstacle() =>
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested
            ? "this silo is stopping; ask another one"
            : node.Node is null ? "this silo has not joined its cluster yet; ask again in a moment" : null;

    [LoggerMessage(LogLevel.Warning, "API: {Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    /// <summary>Endpoints of the web application that resolve their services from the silo's host.</summary>
    private sealed class HostEndpoints(WebApplication web, IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources => ((IEndpointRouteBuilder)web).DataSources;

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}
