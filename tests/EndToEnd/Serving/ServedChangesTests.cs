using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Experiments.Web.Changes;
using Xunit;

namespace Experiments.EndToEnd.Serving;

/// <summary>Changes over the API of <c>experiments serve</c>, as programs and pages make them.</summary>
public sealed class ServedChangesTests(SweptStore swept) : IClassFixture<SweptStore>
{
    private const string Sent = """
        name: sent
        dataset: small
        features: tiny
        protocol: { split: track, folds: 2 }
        models:
          - { family: knn, parameters: { k: { choice: [1, 3] } } }
        """;

    /// <summary>Random requests; EXPERIMENTS_API_REQUESTS has more of them sent.</summary>
    private static int Requests => int.TryParse(
        Environment.GetEnvironmentVariable("EXPERIMENTS_API_REQUESTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        ? count : 1500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_verbs_change_the_API_changes_and_answers_the_same()
    {
        using var serving = BuiltProgram.Start(swept.Store, "serve", "--http", "0");
        await serving.AwaitOutputAsync("Ctrl-C stops");
        var holder = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(swept.Store, "access", "holder.json"), Cancellation));
        var address = new Uri(holder.RootElement.GetProperty("http").GetString() + "/api/v1/");
        var key = await File.ReadAllTextAsync(Path.Combine(swept.Store, "access", "key"), Cancellation);
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await VerifySubmissionAsync(client);
        await VerifyVerbsAsync(client);
        await VerifyKeysAsync(client);
        await VerifyFormsAsync(address, key);
        await ApiFuzz.RunAsync(client, Requests, Cancellation);
        serving.Interrupt();
        var ended = await serving.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.DoesNotContain("Exception", ended.Error, StringComparison.Ordinal);
    }

    private async Task VerifySubmissionAsync(HttpClient client)
    {
        // Runs nothing, and stores nothing.
        var file = swept.Write("sent.yaml", Sent);
        var planned = await BuiltProgram.SucceedAsync(swept.Store, "sweep", "plan", file, "--json");
        var mistyped = await PostAsync(client, "sweeps?dry_run=true", Sent, "application/yaml");
        Assert.Equal(
            (HttpStatusCode.BadRequest, "dry_run: a change has no such parameter in its address; it may have dryRun"),
            (mistyped.Status, mistyped.Json.GetProperty("detail").GetString()));
        var plan = await PostAsync(client, "sweeps?dryRun=true", Sent, "application/yaml");
        Assert.Equal(HttpStatusCode.OK, plan.Status);
        Assert.Equal(planned.Json.GetProperty("experiments").ToString(), plan.Json.GetProperty("experiments").ToString());
        Assert.Equal(NamesOf(planned.Json), NamesOf(plan.Json));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("sweeps/sent", Cancellation)).StatusCode);

        var made = await PostAsync(client, "sweeps", Sent, "application/yaml");
        Assert.Equal((HttpStatusCode.Created, "/api/v1/sweeps/sent"), (made.Status, made.Location));
        Assert.Equal("sent", made.Json.GetProperty("sweep").GetString());
        _ = await client.GetStringAsync("sweeps/sent/events", Cancellation);
        var again = await PostAsync(
            client, "sweeps",
            """
            {"name": "sent", "dataset": "small", "features": "tiny", "protocol": {"split": "track", "folds": 2},
             "models": [{"family": "knn", "parameters": {"k": {"choice": [1, 3]}}}]}
            """,
            "application/json");
        Assert.Equal((HttpStatusCode.OK, "/api/v1/sweeps/sent"), (again.Status, again.Location));
        Assert.Equal("completed", again.Json.GetProperty("status").GetString());

        var wrong = await PostAsync(client, "sweeps", Sent.Replace("folds: 2", "folds: 0", StringComparison.Ordinal), "text/yaml");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        var error = wrong.Json.GetProperty("errors")[0];
        Assert.Equal(("protocol.folds", 4), (error.GetProperty("path").GetString(), error.GetProperty("line").GetInt32()));
        var labels = await PostAsync(client, "sweeps", $"{Sent}\nlabels: /etc/passwd\n", "application/yaml");
        Assert.Contains("names a file", labels.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task VerifyVerbsAsync(HttpClient client)
    {
        // What a verb prints, and the same change over the API.
        foreach (var (command, path, body) in new[]
        {
            ("sweep extend sent --repeats 2 --dry-run", "sweeps/sent/extend", """{"repeats": 2, "dryRun": true}"""),
            ("sweep remove sent --dry-run", "sweeps/sent/remove", """{"dryRun": true}"""),
            ("sweep pause sent", "sweeps/sent/pause", ""),
            ("model name swept/e0 near-v1", "experiments/swept/e0/name", """{"name": "near-v1"}"""),
            ("model promote near-v1", "models/near-v1/promote", "{}"),
            ("sweep rename sent renamed", "sweeps/sent/rename", """{"name": "renamed"}"""),
        })
        {
            var answer = await PostAsync(client, path, body, "application/json");
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            var printed = await BuiltProgram.SucceedAsync(swept.Store, [.. command.Split(' '), "--json"]);
            Assert.Equal(printed.Output, answer.Text);
        }

        var enqueued = await PostAsync(
            client, "sweeps/renamed/enqueue", """{"family": "knn", "parameters": {"k": 5}}""", "application/json");
        Assert.Equal(HttpStatusCode.OK, enqueued.Status);
        var note = await PostAsync(client, "tracks/small/blues.00001/note", """{"text": "sounds like metal", "label": "metal"}""",
            "application/json");
        Assert.True(note.Json.GetProperty("note").GetProperty("isLabelWrong").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(
            client, "tracks/small/blues.00001/note", """{"remove": true}""", "application/json")).Status);

        var unknown = await PostAsync(client, "sweeps/sent/extend", """{"epoch": 3}""", "application/json");
        Assert.Equal(
            (HttpStatusCode.BadRequest, "this change has no key 'epoch'; did you mean 'epochs'?"),
            (unknown.Status, unknown.Json.GetProperty("detail").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(client, "sweeps/nope/pause", "", "application/json")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync(client, "sweeps", "x", "text/plain")).Status);
        var large = new string('a', 70_000);
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge, (await PostAsync(client, "sweeps/sent/pause", large, "application/json")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(client, "sweeps", large, "application/yaml")).Status);
        var list = JsonDocument.Parse(await client.GetStringAsync("../v1", Cancellation)).RootElement.GetProperty("changes");
        Assert.Contains(list.EnumerateArray(), change => change.GetProperty("path").GetString() == "/api/v1/nodes/{node}/drain");
    }

    private static async Task VerifyKeysAsync(HttpClient client)
    {
        var node = (await NodeAsync(client)).GetProperty("name").GetString();
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => LabelAsync("lab")));
        Assert.Equal(both[0].Text, both[1].Text);
        Assert.Single(both, answer => answer.IsRepeated);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await LabelAsync("cellar")).Status);
        Assert.Equal("lab", (await NodeAsync(client)).GetProperty("labels").GetProperty("room").GetString());

        Task<Posted> LabelAsync(string room) => PostAsync(
            client, $"nodes/{node}/label", $$$"""{"labels": {"room": "{{{room}}}"}}""", "application/json", ("Idempotency-Key", "k1"));
    }

    /// <summary>A page's forms: the cookie, the token, and the way back.</summary>
    private static async Task VerifyFormsAsync(Uri address, string key)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = address };
        using var entered = await browser.GetAsync($"/enter?key={key}", Cancellation);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (entered.StatusCode, entered.Headers.Location?.OriginalString));
        var node = await NodeAsync(browser);
        var path = $"nodes/{node.GetProperty("name").GetString()}";

        // Computed from the key as the server does: what a page has in it.
        using var hash = new System.Security.Cryptography.HMACSHA256(Encoding.ASCII.GetBytes(key));
        var token = Convert.ToHexStringLower(hash.ComputeHash(Encoding.ASCII.GetBytes("experiments: changes that pages make")));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(browser, $"{path}/cordon", "return=/nodes", FormType)).Status);
        Assert.Equal("ready", (await NodeAsync(browser)).GetProperty("state").GetString());
        var cordoned = await PostAsync(
            browser, $"{path}/cordon", $"token={token}&return=/nodes", FormType, ("Origin", address.GetLeftPart(UriPartial.Authority)));
        Assert.Equal((HttpStatusCode.SeeOther, "/nodes"), (cordoned.Status, cordoned.Location));
        Assert.Equal("cordoned", (await NodeAsync(browser)).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(
            browser, $"{path}/uncordon", $"token={token}&return=//evil.example", FormType)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(
            browser, $"{path}/uncordon", "", "application/json", (AntiForgery.Header, token))).Status);

        // A form that fails leads back too.
        Assert.Equal(HttpStatusCode.SeeOther, (await PostAsync(
            browser, "sweeps/nope/pause", $"token={token}&return=/sweeps", FormType)).Status);
    }

    private static IEnumerable<string> NamesOf(JsonElement json) => json.EnumerateObject().Select(property => property.Name);

    private const string FormType = "application/x-www-form-urlencoded";

    private static async Task<JsonElement> NodeAsync(HttpClient client) =>
        JsonDocument.Parse(await client.GetStringAsync("nodes", Cancellation)).RootElement.GetProperty("nodes")[0];

    private static async Task<Posted> PostAsync(
        HttpClient client, string path, string body, string type, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(body, Encoding.UTF8, type);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await client.SendAsync(request, Cancellation);
        return new Posted(
            response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation), response.Headers.Location?.OriginalString,
            response.Headers.Contains("Idempotency-Replayed"));
    }

    /// <summary>What a POST was answered with.</summary>
    private sealed record Posted(HttpStatusCode Status, string Text, string? Location, bool IsRepeated)
    {
        public JsonElement Json => JsonDocument.Parse(Text).RootElement;
    }
}
