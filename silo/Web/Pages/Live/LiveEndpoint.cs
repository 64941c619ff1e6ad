using Experiments.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Experiments.Web.Pages.Live;

/// <summary>
/// <c>/live?topic=…</c>: Server-Sent Events for the script of the pages. The type of an event is its topic, its data the HTML to show.
/// While nothing changes, a comment every 15 s shows both ends that the other is there.
/// </summary>
internal static class LiveEndpoint
{
    /// <summary>The most topics of one browser: as many pages as anyone has open.</summary>
    private const int MaxTopics = 32;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void Map(IEndpointRouteBuilder routes, LiveHub hub) =>
        routes.MapGet("/live", context => WriteAsync(context, hub)).RequireRateLimiting(RequestBounds.Streams);

    private static async Task WriteAsync(HttpContext context, LiveHub hub)
    {
        string[] topics = [.. context.Request.Query["topic"].OfType<string>().Distinct(StringComparer.Ordinal)];
        if (topics.Length is 0 or > MaxTopics || !topics.All(LiveTopics.Has) || topics.Any(topic => topic.Any(char.IsControl)))
        {
            throw new UserErrorException($"topic: must be 1 to {MaxTopics} of sweeps, sweeps?where=CONDITION, sweep:NAME and cluster");
        }

        var gone = context.RequestAborted;
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        using var watcher = new LiveWatcher();
        foreach (var topic in topics)
        {
            hub.Watch(topic, watcher);
        }

        try
        {
            while (true)
            {
                var states = await watcher.NextAsync(Heartbeat, gone).ConfigureAwait(false);
                var text = states.Count == 0 ? ":\n\n"
                    : string.Concat(states.Select(state => $"event: {state.Key}\ndata: {state.Value}\n\n"));
                await context.Response.WriteAsync(text, gone).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(gone).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var topic in topics)
            {
                hub.Leave(topic, watcher);
            }
        }
    }
}
