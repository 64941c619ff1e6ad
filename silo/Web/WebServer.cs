using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.Specs.Checks;
using Experiments.Web.Admission;
using Experiments.Web.Changes;
using Experiments.Web.Mcp;
using Experiments.Web.Pages;
using Experiments.Web.Pages.Live;
using Experiments.Web.Predict;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Web;

/// <summary>What a server needs.</summary>
/// <param name="Address">Where to listen; port 0 for a free one. Beyond loopback only for a silo.</param>
/// <param name="Key">Who has it may do everything from this machine; null if there is none.</param>
/// <param name="Grains">The grains, by their keys.</param>
/// <param name="FindLog">The path of a log by its artifact, or null if it cannot be seen from here.</param>
/// <param name="Report">Receives what goes wrong within, a line each.</param>
public sealed record WebOptions(
    IPEndPoint Address, AccessKey? Key, IGrainFactory Grains, Func<string, string?> FindLog, Action<string> Report)
{
    /// <summary>What specs can name, for a server that takes changes; null for one that only answers questions.</summary>
    public SpecCatalog? Catalog { get; init; }

    /// <summary>Whether no silo but the one of this process can join: sweeps that no slot there fits are refused.</summary>
    public bool IsAlone { get; init; }

    /// <summary>How much the server does for its clients.</summary>
    public WebLimits Limits { get; init; } = WebLimits.Default;

    /// <summary>What a silo needs and answers besides; null for another program.</summary>
    public SiloEndpoints? Silo { get; init; }

    /// <summary>The certificate with which it speaks TLS; null for plain HTTP.</summary>
    public TlsIdentity? Tls { get; init; }

    /// <summary>Names of this machine, besides its own and those of the certificate, under which it may be asked.</summary>
    public ImmutableArray<string> HostNames { get; init; } = [];

    /// <summary>Where the server's own log goes; nowhere by default.</summary>
    public ILoggerFactory? Loggers { get; init; }

    /// <summary>The folder that uploads are kept in while they are read; null for the system's temporary folder.</summary>
    public string? Uploads { get; init; }

    /// <summary>The text of a view, as the terminal prints it; null where the terminal's program is not at hand.</summary>
    public Func<IReadOnlyList<Block>, string>? Print { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether other machines can reach it.</summary>
    internal bool IsBeyondLoopback => !IPAddress.IsLoopback(Address.Address);
}

/// <summary>
/// The API over HTTP: of a store for this machine, of a silo also for others, over TLS. <see cref="Access"/> says who may ask.
/// </summary>
public sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _web;

    private readonly LiveHub _hub;

    private WebServer(WebApplication web, LiveHub hub) => (_web, _hub) = (web, hub);

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8080</c>.</summary>
    public string Address => _web.Urls.First();

    /// <summary>Starts to listen.</summary>
    /// <exception cref="UserErrorException">The address is not of loopback, or cannot be bound.</exception>
    public static async Task<WebServer> StartAsync(WebOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.IsBeyondLoopback && options.Silo is null)
        {
            throw new UserErrorException(
                $"--http {options.Address}: is reachable from other machines, and what is served here is for this one; write PORT, or "
                + "localhost:PORT, and use a tunnel from elsewhere");
        }

        var web = Build(options);
        Compression.Use(web);
        web.Use(Problems.CatchAsync(options.Report));
        web.Use(RequestBounds.WidenAsync);
        if (options.Silo is { } silo)
        {
            web.Use(silo.ProvideAsync);
        }

        web.Use(new Access(options).AdmitAsync);
        web.UseRouting();
        web.UseRateLimiter();
        options.Silo?.Map(web);
        var uploads = new UploadedAudio(options.Uploads ?? Path.GetTempPath());
        ApiEndpoints.Map(web, options, uploads);
        var hub = new LiveHub(LiveTopics.ReaderOf(options.Grains), options.Report, TimeProvider.System);
        var submitter = options.Catalog is { } catalog ? new SweepSubmitter(options, catalog) : null;
        PageEndpoints.Map(web, options, hub, web.Services.GetRequiredService<Flash>(), uploads, submitter);
        if (submitter is not null)
        {
            new ChangeEndpoints(
                options, submitter, web.Services.GetRequiredService<Flash>(), web.Lifetime.ApplicationStopping).Map(web);
        }

        web.Map(McpEndpoint.Path, new McpEndpoint(options, web.Lifetime).ServeAsync);
        web.MapFallback("{*path}", context => Problems.WriteAsync(
            context, StatusCodes.Status404NotFound, [$"there is nothing at {context.Request.Path}; GET /api/v1 lists what there is"]));
        try
        {
            await web.StartAsync(cancellationToken).ConfigureAwait(false);
            return new WebServer(web, hub);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await web.DisposeAsync().ConfigureAwait(false);
            await hub.DisposeAsync().ConfigureAwait(false);
            throw Loopback.ErrorOf(options.Address, exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _web.StopAsync(now.Token).ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
        await _hub.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(WebOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            RequestBounds.Set(kestrel.Limits);
            kestrel.Listen(options.Address, listening => UseTls(listening, options.Tls));
        }).UseKestrelHttpsConfiguration();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddSingleton(options.Loggers ?? new LoggerFactory());
        builder.Services.ConfigureHttpJsonOptions(_ => { });
        builder.Services.AddSingleton(new Flash(TimeProvider.System));
        RequestBounds.Add(builder.Services, options.Limits);
        Compression.Add(builder.Services);
        return builder.Build();
    }

    private static void UseTls(ListenOptions listening, TlsIdentity? tls)
    {
        if (tls is not null)
        {
            listening.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls.ForHttps()) });
        }
    }

    /// <summary>The program that serves decides when to stop.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
