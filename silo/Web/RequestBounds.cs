using System.Globalization;
using System.Threading.RateLimiting;
using Experiments.Web.Pages.Submit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Web;

/// <summary>How much a server does for its clients.</summary>
/// <param name="Requests">Requests of one address: per second, and at once.</param>
/// <param name="Changes">The same for requests that change something.</param>
/// <param name="Streams">Streams of events at the same time, of all clients.</param>
public sealed record WebLimits((int PerSecond, int AtOnce) Requests, (int PerSecond, int AtOnce) Changes, int Streams)
{
    /// <summary>What a page with all its parts, and programs that ask in a loop, stay below.</summary>
    public static WebLimits Default { get; } = new((200, 1000), (20, 200), 64);
}

/// <summary>Bounds what clients cost: sizes, rates, streams, and how long a client may take.</summary>
internal static class RequestBounds
{
    /// <summary>The most that a request may carry, bytes.</summary>
    public const long MaxBytes = 64 << 10;

    /// <summary>The most that a sweep may have, bytes: as a file of one.</summary>
    public const long MaxSweepBytes = 1 << 20;

    /// <summary>The policy of endpoints that stream.</summary>
    public const string Streams = "streams";

    /// <summary>A client that sends or reads more slowly is disconnected, after so much time.</summary>
    private static readonly MinDataRate Slowest = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));

    /// <summary>Sets what the server itself watches.</summary>
    public static void Set(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = MaxBytes;
        limits.MaxConcurrentConnections = 256;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        (limits.MinRequestBodyDataRate, limits.MinResponseDataRate) = (Slowest, Slowest);
    }

    /// <summary>Lets a sweep be larger than other requests.</summary>
    public static Task WidenAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.Path.Value is $"{ApiEndpoints.Root}/sweeps" or SubmitModel.Path
            && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxSweepBytes;
        }

        return next(context);
    }

    /// <summary>Adds the limiter of rates, which the server then has to use.</summary>
    public static void Add(IServiceCollection services, WebLimits limits) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (string?, bool)>(context =>
        {
            var isChange = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
            var (perSecond, atOnce) = isChange ? limits.Changes : limits.Requests;
            return RateLimitPartition.GetTokenBucketLimiter(
                (context.Connection.RemoteIpAddress?.ToString(), isChange),
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = atOnce,
                    TokensPerPeriod = perSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                });
        });
        options.AddConcurrencyLimiter(Streams, streams => (streams.PermitLimit, streams.QueueLimit) = (limits.Streams, 0));
        options.OnRejected = async (rejected, _) => await RefuseAsync(rejected).ConfigureAwait(false);
    });

    private static Task RefuseAsync(OnRejectedContext rejected)
    {
        var isRate = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
        var seconds = isRate ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 5;
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problems.WriteAsync(
            rejected.HttpContext, StatusCodes.Status429TooManyRequests,
            [
                isRate ? $"too many requests in a short time; ask again in {seconds} s"
                    : "too many streams of events are open; close one, or ask again later",
            ]);
    }
}
