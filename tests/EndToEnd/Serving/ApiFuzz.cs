using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Experiments.EndToEnd.Serving;

/// <summary>Seeded random requests to the API: hostile paths, queries, headers and bodies. Each has an answer, and none is a 500.</summary>
internal static class ApiFuzz
{
    private static readonly string[] Nouns =
        ["sweeps", "experiments", "runs", "datasets", "tracks", "slices", "features", "models", "audiences", "nodes", "nope"];

    private static readonly string[] Tails =
    [
        "leaderboard", "compare", "confusion", "misclassified", "curves", "gap", "variance", "why", "hardest", "disagreements", "notes",
        "pause", "resume", "stop", "cancel", "retry", "extend", "enqueue", "rename", "name", "promote", "cordon", "uncordon", "label",
        "note",
    ];

    private static readonly string[] Names =
        [.. HostileKeys.All.Where(key => key.Length > 0), "swept", "small", "blues.00001", "e0", "r0f1"];

    private static readonly string[] Parameters =
        ["top", "sort", "by", "limit", "padded", "normalized", "metric", "region", "front", "after", "dryRun", "byGenre"];

    private static readonly string[] Keys =
    [
        "experiments", "epochs", "repeats", "set", "dryRun", "family", "parameters", "deadline", "labels", "text", "labelWrong", "label",
        "fold", "refit", "nope",
    ];

    /// <summary>Sends requests one after the other, and verifies that the server then answers as before.</summary>
    public static async Task RunAsync(HttpClient client, int requests, CancellationToken cancellationToken)
    {
        var before = await ReadAsync();
        for (var number = 0; number < requests; number++)
        {
            using var response = await SendAsync(client, () => Make(number), cancellationToken);
            var what = $"{number}: {response.RequestMessage}";
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            Assert.True(response.StatusCode < HttpStatusCode.InternalServerError, $"{what}: {response.StatusCode}\n{text}");
            if (response is { StatusCode: not HttpStatusCode.SeeOther, RequestMessage.Method.Method: not "HEAD" })
            {
                Assert.True(response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal), $"{what}\n{text}");
                using var _ = JsonDocument.Parse(text);
            }
        }

        Assert.Equal(before, await ReadAsync());

        async Task<string> ReadAsync()
        {
            using var response = await SendAsync(client, () => new(HttpMethod.Get, "datasets/small"), cancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }
    }

    /// <summary>Sends a request, and again when the server says so, if there were too many.</summary>
    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = make();
            var response = await client.SendAsync(request, cancellationToken);
            if (response.StatusCode is not HttpStatusCode.TooManyRequests)
            {
                return response;
            }

            var wait = response.Headers.RetryAfter!.Delta!.Value; // not null: each such answer has it, in seconds
            response.Dispose();
            await Task.Delay(wait, cancellationToken);
        }
    }

    /// <summary>The request of a number: the same every time. A ninth changes something.</summary>
    private static HttpRequestMessage Make(int number)
    {
        var random = new Random(number);
        var isChange = number % 9 == 0;
        var path = new StringBuilder(Pick(random, Nouns));
        for (var count = random.Next(4); count > 0; count--)
        {
            path.Append('/').Append(Uri.EscapeDataString(Pick(random, Names)));
        }

        path.Append(random.Next(3) == 0 ? "" : $"/{Pick(random, Tails)}");
        for (var count = random.Next(3); count > 0; count--)
        {
            path.Append(path.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?').Append(Pick(random, Parameters)).Append('=')
                .Append(Uri.EscapeDataString(Pick(random, Names)));
        }

        // A NUL in a path is refused by the server before any code of ours sees it.
        var address = path.Replace("%00", "%01").ToString();
        var request = new HttpRequestMessage(
            isChange ? HttpMethod.Post : random.Next(20) == 0 ? HttpMethod.Head : HttpMethod.Get,
            isChange && random.Next(3) == 0 ? "sweeps?dryRun=true" : address);
        if (isChange)
        {
            request.Content = MakeBody(random);
        }

        if (random.Next(10) == 0)
        {
            _ = request.Headers.TryAddWithoutValidation(
                "Idempotency-Key", random.Next(3) == 0 ? "same" : new string('x', random.Next(300)));
        }

        return request;
    }

    private static StringContent MakeBody(Random random) => random.Next(4) switch
    {
        0 => new(MakeValue(random, depth: 0), Encoding.UTF8, "application/json"),
        1 => new(
            string.Join('&', Enumerable.Range(0, random.Next(5)).Select(
                _ => $"{Pick(random, Keys)}={Uri.EscapeDataString(Pick(random, Names))}")),
            Encoding.UTF8, "application/x-www-form-urlencoded"),
        2 => new(Pick(random, Names), Encoding.UTF8, "text/plain"),
        _ => new(Damage(random, SweptStore.Sweep("fuzzed", 1)), Encoding.UTF8, "application/yaml"),
    };

    private static string MakeValue(Random random, int depth) => random.Next(depth == 0 ? 1 : depth > 4 ? 4 : 6) switch
    {
        0 or 4 => "{" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(
            _ => $"\"{Pick(random, Keys)}\":{MakeValue(random, depth + 1)}")) + "}",
        1 => JsonSerializer.Serialize(Pick(random, Names)),
        2 => random.NextInt64(-5, 1L << 40).ToString(CultureInfo.InvariantCulture),
        3 => Pick(random, ["true", "false", "null", "1e999", "\"\\ud800\"", "nope"]),
        _ => "[" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => MakeValue(random, depth + 1))) + "]",
    };

    private static string Damage(Random random, string text)
    {
        var damaged = new StringBuilder(text);
        for (var count = random.Next(1, 8); count > 0 && damaged.Length > 1; count--)
        {
            var place = random.Next(damaged.Length);
            _ = random.Next(3) switch
            {
                0 => damaged.Insert(place, Pick(random, Names)),
                1 => damaged.Remove(place, 1),
                _ => damaged.Insert(place, Pick(random, ["{", "}", "[", "]", ":", "\t", "*", "&a ", "!x ", "|", "\"", "'", "\n", "#"])),
            };
        }

        return damaged.ToString();
    }

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}
