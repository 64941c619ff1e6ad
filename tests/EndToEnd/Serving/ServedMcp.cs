using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Experiments.EndToEnd.Serving;

/// <summary>What an assistant is told over the Model Context Protocol.</summary>
internal static class ServedMcp
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The tools are there, change nothing, and answer what the terminal answers.</summary>
    public static async Task VerifyAsync(HttpClient client, SweptStore swept)
    {
        var hello = await AskAsync(client, "initialize", new
        {
            protocolVersion = "2025-06-18",
            capabilities = new { },
            clientInfo = new { name = "test", version = "1" },
        });
        Assert.Equal("experiments", hello.GetProperty("serverInfo").GetProperty("name").GetString());
        var tools = (await AskAsync(client, "tools/list", new { })).GetProperty("tools").EnumerateArray().ToArray();
        Assert.Equal(
            ["compare", "datasets", "experiment", "hardest", "leaderboard", "list_sweeps", "why"],
            tools.Select(tool => tool.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        Assert.All(tools, tool => Assert.True(tool.GetProperty("annotations").GetProperty("readOnlyHint").GetBoolean()));
        foreach (var (tool, arguments, command) in new (string, object, string)[]
        {
            ("list_sweeps", new { }, "sweep list"),
            ("leaderboard", new { sweep = "swept", sort = "gap", top = 2 }, "sweep leaderboard swept --sort gap --top 2"),
            ("compare", new { sweep = "swept", metric = "gap" }, "compare swept --by family --metric gap"),
            ("compare", new { first = "swept/e0", second = "swept/e1" }, "compare swept/e0 swept/e1"),
            ("why", new { run = "swept/e0/r0f1" }, "sweep why swept/e0/r0f1"),
            ("datasets", new { dataset = "small" }, "dataset show small"),
            ("hardest", new { dataset = "small", limit = 4 }, "slice hardest small --limit 4"),
        })
        {
            var answer = await AskAsync(client, "tools/call", new { name = tool, arguments });
            var text = await BuiltProgram.SucceedAsync(swept.Store, command.Split(' '));
            var json = await BuiltProgram.SucceedAsync(swept.Store, [.. command.Split(' '), "--json"]);
            Assert.Equal(text.Output.TrimEnd(), TextOf(answer).TrimEnd());
            Assert.True(JsonElement.DeepEquals(json.Json, answer.GetProperty("structuredContent")));
        }

        foreach (var (arguments, words) in new (object, string)[]
        {
            (new { sweep = "nope" }, "sweep 'nope' does not exist; `experiments sweep list` lists the existing ones"),
            (new { sweep = "swept", first = "swept/e0", second = "swept/e1" },
                "sweep: is for the settings of a sweep; leave it out, or first and second"),
            (new { first = "swept/e0" }, "second: is missing"),
            (new { sweep = "swept", metrics = "gap" }, "compare takes no argument 'metrics'; did you mean 'metric'?"),
        })
        {
            var wrong = await AskAsync(client, "tools/call", new { name = "compare", arguments });
            Assert.True(wrong.GetProperty("isError").GetBoolean());
            Assert.Equal(words, TextOf(wrong));
        }
    }

    private static string TextOf(JsonElement answer) => answer.GetProperty("content")[0].GetProperty("text").GetString()!; // not null: text

    /// <summary>Asks, and returns the result.</summary>
    private static async Task<JsonElement> AskAsync(HttpClient client, string method, object parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(client.BaseAddress!, "/mcp")) // not null: the test sets it
        {
            Content = new StringContent(
                JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method, @params = parameters }), Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        var answer = await client.SendAsync(request, Cancellation);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {body}");
        var line = body.Split('\n').FirstOrDefault(line => line.StartsWith("data: ", StringComparison.Ordinal))?[6..] ?? body;
        return JsonDocument.Parse(line).RootElement.GetProperty("result");
    }
}
