using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Experiments.EndToEnd.Serving;
using Xunit;

namespace Experiments.EndToEnd;

/// <summary><c>experiments serve</c>, as programs and other commands see it.</summary>
public sealed class ServeTests(SweptStore swept) : IClassFixture<SweptStore>
{
    /// <summary>
    /// Every question of the API, and the command that asks the same; null where the answer changes from moment to moment.
    /// </summary>
    private static readonly Dictionary<string, (string Path, string? Command)> Questions = new(StringComparer.Ordinal)
    {
        ["sweeps"] = (
            "sweeps?where=status%3Dcompleted&columns=sweep,runs.total",
            "sweep list --where status=completed --columns sweep,runs.total"),
        ["sweeps/{sweep}"] = ("sweeps/swept", "sweep show swept"),
        ["sweeps/{sweep}/leaderboard"] = ("sweeps/swept/leaderboard?sort=gap&top=2", "sweep leaderboard swept --sort gap --top 2"),
        ["sweeps/{sweep}/compare"] = ("sweeps/swept/compare?by=family&metric=gap", "compare swept --by family --metric gap"),
        ["compare"] = ("compare?first=swept/e0&second=swept/e1", "compare swept/e0 swept/e1"),
        ["sweeps/{sweep}/runs"] = ("sweeps/swept/runs", null),
        ["experiments/{sweep}/{experiment}/predictions"] = ("experiments/swept/e1/predictions", null),
        ["features/{id}/table"] = ("features/FEATURES/table", null),
        ["sweeps/{sweep}/events"] = ("sweeps/swept/events", null),
        ["experiments/{sweep}/{experiment}"] = ("experiments/swept/e1", "experiment show swept/e1"),
        ["experiments/{sweep}/{experiment}/confusion"] =
            ("experiments/swept/e1/confusion?normalized=true", "experiment confusion swept/e1 --normalized"),
        ["experiments/{sweep}/{experiment}/misclassified"] =
            (
                "experiments/swept/e1/misclassified?limit=3&predicted=metal&where=probability%3E0.1",
                "experiment misclassified swept/e1 --limit 3 --predicted metal --where probability>0.1"),
        ["experiments/{sweep}/{experiment}/curves"] = ("experiments/swept/e2/curves", "experiment curves swept/e2"),
        ["experiments/{sweep}/{experiment}/gap"] = ("experiments/swept/e2/gap", "experiment gap swept/e2"),
        ["experiments/{sweep}/{experiment}/variance"] = ("experiments/swept/e0/variance", "experiment variance swept/e0"),
        ["runs/{sweep}/{experiment}/{run}/why"] = ("runs/swept/e0/r0f1/why", "sweep why swept/e0/r0f1"),
        ["datasets"] = ("datasets", "dataset list"),
        ["datasets/{dataset}"] = ("datasets/small", "dataset show small"),
        ["datasets/{dataset}/hardest"] = ("datasets/small/hardest?limit=4", "slice hardest small --limit 4"),
        ["datasets/{dataset}/disagreements"] = ("datasets/small/disagreements", "slice disagreements small"),
        ["datasets/{dataset}/notes"] = ("datasets/small/notes", "track notes small"),
        ["tracks/{dataset}/{track}"] = ("tracks/small/blues.00001", "track show small/blues.00001"),
        ["slices/{dataset}/{track}/{index}"] = ("slices/small/blues.00001/1", "slice show small/blues.00001/1"),
        ["slices/{dataset}/{track}/{index}/audio"] = ("slices/small/blues.00001/1/audio", null),
        ["slices/{dataset}/{track}/{index}/spectrogram"] = ("slices/small/blues.00001/1/spectrogram", null),
        ["tracks/{dataset}/{track}/audio"] = ("tracks/small/blues.00001/audio", null),
        ["tracks/{dataset}/{track}/spectrogram"] = ("tracks/small/blues.00001/spectrogram", null),
        ["experiments.py"] = ("experiments.py", null),
        ["features"] = ("features", "features list"),
        ["features/{id}"] = ("features/FEATURES", "features show FEATURES"),
        ["models"] = ("models", "model list"),
        ["models/{name}"] = ("models/near-v1", "model show near-v1"),
        ["models/{name}/predict"] = ("models/near-v1/predict", null),
        ["experiments/{sweep}/{experiment}/predict"] = ("experiments/swept/e0/predict", null),
        ["audiences"] = ("audiences", "audience list"),
        ["audiences/{name}"] = ("audiences/listeners", "audience show listeners"),
        ["tokens"] = ("tokens", "token list"),
        ["nodes"] = ("nodes", null),
    };

    [Fact]
    public async Task The_API_answers_what_the_terminal_answers_byte_for_byte_and_only_who_has_the_key()
    {
        var browser = WriteBrowser();
        using var serving = BuiltProgram.StartWith(
            browser.Variables, Environment.CurrentDirectory, swept.Store, "serve", "--http", "0", "--open");
        await serving.AwaitOutputAsync("Ctrl-C stops");
        var holder = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(swept.Store, "access", "holder.json"), Cancellation));
        Assert.True(holder.RootElement.GetProperty("isResident").GetBoolean());
        using var client = new HttpClient { BaseAddress = new Uri(holder.RootElement.GetProperty("http").GetString() + "/api/v1/") };
        await VerifyDoorsAsync(client);
        await VerifyOpeningAsync(client, browser);

        // The other commands work in the serving process.
        _ = await SucceedAsync("model name swept/e0 near-v1");
        var plays = swept.Write("plays.csv", "user,track,plays\nann,blues.00001,3\nbob,blues.00002,1\n");
        _ = await BuiltProgram.SucceedAsync(swept.Store, "audience", "import", "listeners", plays);
        var sets = (await SucceedAsync("features list")).Json.GetProperty("featureSets");
        var features = sets[0].GetProperty("id").GetString()!; // not null: the shape says so
        await VerifyListAsync(client);
        foreach (var (path, command) in Questions.Values.Where(question => question.Command is not null))
        {
            var answer = await client.GetStringAsync(path.Replace("FEATURES", features, StringComparison.Ordinal), Cancellation);
            var printed = await SucceedAsync(command!.Replace("FEATURES", features[..12], StringComparison.Ordinal)); // not null: chosen
            Assert.Equal(printed.Output, answer);
        }

        await ServedSound.VerifySoundAsync(client, swept);
        await ServedSound.VerifyPredictAsync(client, swept);
        await ServedPython.VerifyAsync(client, swept);
        await ServedMcp.VerifyAsync(client, swept);
        await VerifyTablesAsync(client, features);
        await VerifyEventsAsync(client, browser);
        var second = await BuiltProgram.RunAsync(swept.Store, "serve", "--http", "0");
        Assert.Equal(
            (1, $"{swept.Store}: process {serving.Id} serves this store already; stop it, or use its address"),
            (second.ExitCode, second.Error));
        serving.Interrupt();
        Assert.Equal(0, (await serving.EndAsync()).ExitCode);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<Answer> SucceedAsync(string command) => BuiltProgram.SucceedAsync(swept.Store, [.. command.Split(' '), "--json"]);

    private async Task VerifyDoorsAsync(HttpClient client)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("sweeps", Cancellation)).StatusCode);
        var file = Path.Combine(swept.Store, "access", "key");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", await File.ReadAllTextAsync(file, Cancellation));
        await VerifyProblemAsync("sweeps/nope", HttpStatusCode.NotFound,
            "sweep 'nope' does not exist; `experiments sweep list` lists the existing ones");
        await VerifyProblemAsync("sweeps/swept/leaderboard?top=0", HttpStatusCode.BadRequest,
            "top=0: must be an integer from 1 to 100000");
        await VerifyProblemAsync("nope", HttpStatusCode.NotFound, "there is nothing at /api/v1/nope; GET /api/v1 lists what there is");
        await VerifyProblemAsync("sweeps", HttpStatusCode.Forbidden, "this is served on loopback only: ask for localhost or 127.0.0.1",
            ("Host", "example.com"));
        await VerifyProblemAsync("sweeps", HttpStatusCode.Forbidden, "a page of another site asked; that is refused",
            ("Origin", "http://example.com"));

        var first = await client.GetAsync("datasets/small", Cancellation);
        using var again = new HttpRequestMessage(HttpMethod.Get, "datasets/small");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!); // not null: every answer has one
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again, Cancellation)).StatusCode);
        using var compressed = new HttpRequestMessage(HttpMethod.Get, "datasets/small");
        compressed.Headers.AcceptEncoding.ParseAdd("br");
        using var answer = await client.SendAsync(compressed, Cancellation);
        await using var plain = new BrotliStream(await answer.Content.ReadAsStreamAsync(Cancellation), CompressionMode.Decompress);
        Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await new StreamReader(plain).ReadToEndAsync(Cancellation));

        async Task VerifyProblemAsync(string path, HttpStatusCode status, string detail, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            foreach (var (name, value) in headers)
            {
                request.Headers.Add(name, value);
            }

            var response = await client.SendAsync(request, Cancellation);
            Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement;
            Assert.Equal(detail, problem.GetProperty("detail").GetString());
        }
    }

    /// <summary>A browser that writes down what it is to show; on Windows, one that cannot be started.</summary>
    private RecordingBrowser WriteBrowser()
    {
        var (program, file) = (swept.Write("browser", ""), swept.NewFolder("shown"));
        File.WriteAllText(program, $"#!/bin/sh\nprintf %s \"$1\" > '{file}'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new RecordingBrowser(program, file);
    }

    /// <summary>The browser that was opened is let in; a second `serve --open` opens it again at the first one.</summary>
    private async Task VerifyOpeningAsync(HttpClient client, RecordingBrowser browser)
    {
        using var second = BuiltProgram.StartWith(browser.Variables, Environment.CurrentDirectory, swept.Store, "serve", "--open");
        Assert.Equal(0, (await second.EndAsync()).ExitCode);
        if (browser.Shown is { } shown)
        {
            Assert.StartsWith(client.BaseAddress!.GetLeftPart(UriPartial.Authority), shown, StringComparison.Ordinal); // not null: set
            using var handler = new HttpClientHandler { AllowAutoRedirect = false };
            using var visitor = new HttpClient(handler);
            var entered = await visitor.GetAsync(shown.Replace("%2F", "%2Fsweeps%2Fswept", StringComparison.Ordinal), Cancellation);
            Assert.Equal((HttpStatusCode.SeeOther, "/sweeps/swept"), (entered.StatusCode, entered.Headers.Location?.OriginalString));
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(new Uri(client.BaseAddress, "sweeps"), Cancellation)).StatusCode);
        }
    }

    private sealed record RecordingBrowser(string Program, string File)
    {
        public Dictionary<string, string> Variables => new(StringComparer.Ordinal) { ["BROWSER"] = Program };

        /// <summary>What it was last to show; null where it cannot be started.</summary>
        public string? Shown => OperatingSystem.IsWindows() ? null : System.IO.File.ReadAllText(File);
    }

    /// <summary>The list of questions is complete, and so is this test.</summary>
    private static async Task VerifyListAsync(HttpClient client)
    {
        var list = JsonDocument.Parse(await client.GetStringAsync("../v1", Cancellation)).RootElement.GetProperty("questions");
        Assert.Equal(
            Questions.Keys.Select(path => $"/api/v1/{path}").Order(StringComparer.Ordinal),
            list.EnumerateArray().Select(question => question.GetProperty("path").GetString()));
        var nodes = JsonDocument.Parse(await client.GetStringAsync("nodes", Cancellation)).RootElement.GetProperty("nodes");
        Assert.NotEmpty(nodes.EnumerateArray());
    }

    /// <summary>The tables are what the commands write to files.</summary>
    private async Task VerifyTablesAsync(HttpClient client, string features)
    {
        (string Path, string Command, string[] Formats)[] tables =
        [
            ("sweeps/swept/runs", "sweep export swept", ["csv", "json", "parquet"]),
            ("experiments/swept/e1/predictions", "experiment predictions swept/e1", ["csv", "json", "parquet"]),
            ($"features/{features}/table", $"features export {features}", ["csv", "parquet"]),
        ];
        foreach (var (path, command, formats) in tables)
        {
            foreach (var format in formats)
            {
                var file = swept.Write($"table.{format}", "");
                _ = await SucceedAsync($"{command} --to {file} --replace");
                Assert.Equal(
                    await File.ReadAllBytesAsync(file, Cancellation), await client.GetByteArrayAsync($"{path}.{format}", Cancellation));
            }

            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            request.Headers.Add("Accept", "application/vnd.apache.arrow.stream");
            var head = await client.SendAsync(request, Cancellation);
            Assert.Equal("application/vnd.apache.arrow.stream", head.Content.Headers.ContentType?.MediaType);
            Assert.Equal((await client.GetByteArrayAsync($"{path}.arrow", Cancellation)).Length, head.Content.Headers.ContentLength);
        }
    }

    /// <summary>A sweep of another command, followed to its end; then again from the event before the last.</summary>
    private async Task VerifyEventsAsync(HttpClient client, RecordingBrowser browser)
    {
        using var running = BuiltProgram.StartWith(
            browser.Variables, Environment.CurrentDirectory, swept.Store, "sweep", "run", swept.WriteSweep("followed", epochs: 40),
            "--open");
        await running.AwaitOutputAsync("sweep followed over small: submitted");
        var all = await client.GetStringAsync("sweeps/followed/events", Cancellation);
        string[] ids = [.. Lines(all, "id: ")];
        var begin = int.Parse(ids[0], CultureInfo.InvariantCulture);
        Assert.Equal(Enumerable.Range(begin, ids.Length).Select(number => $"{number}"), ids);
        Assert.StartsWith("event: state\n", all, StringComparison.Ordinal);
        Assert.Contains("event: run-progress\n", all, StringComparison.Ordinal);
        Assert.EndsWith("event: end\ndata: {}\n\n", all, StringComparison.Ordinal);
        Assert.All(Lines(all, "data: "), data => JsonDocument.Parse(data));
        Assert.Equal("completed", JsonDocument.Parse(Lines(all, "data: ").SkipLast(1).Last()).RootElement
            .GetProperty("summary").GetProperty("state").GetString());

        // Ended: how it is, and no more.
        using var request = new HttpRequestMessage(HttpMethod.Get, "sweeps/followed/events");
        request.Headers.Add("Last-Event-ID", ids[^2]);
        var rest = await (await client.SendAsync(request, Cancellation)).Content.ReadAsStringAsync(Cancellation);
        Assert.Empty(Lines(rest, "id: "));
        Assert.Equal(["state", "end"], Lines(rest, "event: "));
        Assert.Equal(0, (await running.EndAsync()).ExitCode);
        if (browser.Shown is { } shown)
        {
            Assert.StartsWith(client.BaseAddress!.GetLeftPart(UriPartial.Authority), shown, StringComparison.Ordinal); // not null: set
            Assert.EndsWith("&to=%2Fsweeps%2Ffollowed", shown, StringComparison.Ordinal);
        }

        static IEnumerable<string> Lines(string text, string prefix) =>
            text.Split('\n').Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line[prefix.Length..]);
    }
}
