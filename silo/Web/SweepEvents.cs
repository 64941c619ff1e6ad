using System.Globalization;
using System.Text.Json;
using Experiments.Contracts;
using Experiments.Domain;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web;

/// <summary>
/// The events of a sweep as Server-Sent Events: the number of an event is its id, so that a browser that connects again goes on after the
/// last one it had. The stream begins with how the sweep is now, without an id. While nothing happens, a comment every 15 s shows both ends
/// that the other is there.
/// </summary>
internal static class SweepEvents
{
    /// <summary>What they are.</summary>
    public const string Summary = "What happens in it, as Server-Sent Events; Last-Event-ID, or ?after=N, goes on after an event.";

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Writes events until the sweep has ended or the client is gone.</summary>
    /// <exception cref="UserErrorException">The sweep does not exist, or the number is none.</exception>
    public static async Task WriteAsync(HttpContext context, IGrainFactory grains, string sweep)
    {
        var gone = context.RequestAborted;
        var grain = grains.GetGrain<ISweepGrain>(sweep);

        // Asked before the first byte, so that a sweep that does not exist is a 404.
        _ = await grain.DescribeAsync(gone).ConfigureAwait(false);
        var after = ParseAfter(context.Request);
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.FlushAsync(gone).ConfigureAwait(false);
        var events = grain.WatchAsync(after, gone).GetAsyncEnumerator(gone);
        await using var closing = events.ConfigureAwait(false);
        var next = events.MoveNextAsync().AsTask();

        // The first says how things are. It has the number of the last event, but those that follow may be older.
        var isFirst = true;
        while (true)
        {
            if (await Task.WhenAny(next, Task.Delay(Heartbeat, gone)).ConfigureAwait(false) != next)
            {
                await WriteAsync(context, ":\n\n").ConfigureAwait(false);
                continue;
            }

            if (!await next.ConfigureAwait(false))
            {
                await WriteAsync(context, "event: end\ndata: {}\n\n").ConfigureAwait(false);
                return;
            }

            await WriteAsync(context, Format(events.Current, hasId: !isFirst)).ConfigureAwait(false);
            isFirst = false;
            next = events.MoveNextAsync().AsTask();
        }
    }

    /// <summary>An event on the wire: its data is one line.</summary>
    internal static string Format(SweepEvent happened, bool hasId = true)
    {
        var data = Printable.EscapeJson(JsonSerializer.Serialize(happened, DomainJson.Compact));
        var id = hasId ? string.Create(CultureInfo.InvariantCulture, $"id: {happened.Number}\n") : "";
        return $"{id}event: {happened.Kind}\ndata: {data}\n\n";
    }

    private static long ParseAfter(HttpRequest request)
    {
        var text = request.Headers["Last-Event-ID"].FirstOrDefault() ?? request.Query["after"].FirstOrDefault();
        return text is null ? 0
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new UserErrorException($"after={text}: must be the number of an event");
    }

    private static async Task WriteAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
