using System.Net;
using System.Net.Sockets;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.Web.Mcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Web;

/// <summary>What a server needs.</summary>
/// <param name="Address">Where to listen: an address of loopback; port 0 for a free one.</param>
/// <param name="Key">Who has it may ask.</param>
/// <param name="Grains">The grains, by their keys.</param>
/// <param name="FindLog">The path of a log by its artifact, or null if it cannot be seen from here.</param>
/// <param name="Report">Receives what goes wrong within, a line each.</param>
public sealed record WebOptions(
    IPEndPoint Address, AccessKey Key, IGrainFactory Grains, Func<string, string?> FindLog, Action<string> Report)
{
    /// <summary>The folder that uploads are kept in while they are read; null for the system's temporary folder.</summary>
    public string? Uploads { get; init; }

    /// <summary>The text of a view, as the terminal prints it; null where the terminal's program is not at hand.</summary>
    public Func<IReadOnlyList<Block>, string>? Print { get; init; }
}

/// <summary>
/// The API over HTTP, for this machine only. Every request carries the store's key: other users of the machine reach loopback too.
/// </summary>
public sealed class WebServer : IAsyncDisposable
{
    /// <summary>The most that a request may carry, bytes, unless it is audio.</summary>
    private const long MaxRequestBytes = 64 << 10;

    private readonly WebApplication _web;

    private WebServer(WebApplication web) => _web = web;

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8080</c>.</summary>
    public string Address => _web.Urls.First();

    /// <summary>Starts to listen.</summary>
    /// <exception cref="UserErrorException">The address is not of loopback, or cannot be bound.</exception>
    public static async Task<WebServer> StartAsync(WebOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!IPAddress.IsLoopback(options.Address.Address))
        {
            throw new UserErrorException(
                $"--http {options.Address}: is reachable from other machines, and what is served here is for this one; write PORT, or "
                + "localhost:PORT, and use a tunnel from elsewhere");
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.Limits.MaxConcurrentConnections = 256;
            kestrel.Listen(options.Address);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddSingleton<ILoggerFactory>(new LoggerFactory());
        builder.Services.ConfigureHttpJsonOptions(_ => { });
        var web = builder.Build();
        web.Use(Problems.CatchAsync(options.Report));
        web.Use(new Access(options.Key).AdmitAsync);
        web.UseRouting();
        ApiEndpoints.Map(web, options);
        web.Map(McpEndpoint.Path, new McpEndpoint(options, web.Lifetime).ServeAsync);
        web.MapFallback(context => Problems.WriteAsync(
            context, StatusCodes.Status404NotFound, [$"there is nothing at {context.Request.Path}; GET /api/v1 lists what there is"]));
        try
        {
            await web.StartAsync(cancellationToken).ConfigureAwait(false);
            return new WebServer(web);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await web.DisposeAsync().ConfigureAwait(false);
            throw Loopback.ErrorOf(options.Address, exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _web.StopAsync(now.Token).ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The program that serves decides when to stop.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
