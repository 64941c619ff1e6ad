using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Experiments.Unit.ClientCli.Mlflow;

/// <summary>A run that was written to the server; a metric is <c>key|step|value</c>.</summary>
internal sealed class FakeRun(string id, string name)
{
    public string Id { get; } = id;

    public string Name { get; } = name;

    public string Status { get; set; } = "RUNNING";

    public Dictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Parameters { get; } = new(StringComparer.Ordinal);

    public List<string> Metrics { get; } = [];
}

/// <summary>
/// The part of MLflow's REST protocol that an export uses, on loopback, with MLflow's limits on a batch and its rule that a parameter never
/// changes.
/// </summary>
internal sealed class FakeMlflow : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public FakeMlflow()
    {
        Address = $"http://127.0.0.1:{Ports.Free()}";
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public string Address { get; }

    /// <summary>The name of the experiment; null until it is created.</summary>
    public string? Experiment { get; private set; }

    public List<FakeRun> Runs { get; } = [];

    /// <summary>Status codes of the next answers.</summary>
    public ConcurrentQueue<int> Failures { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);

                // A body without a length is not read, as by some servers that MLflow runs in.
                var text = context.Request.ContentLength64 < 0 ? "" : await reader.ReadToEndAsync();
                var (status, answer) = Failures.TryDequeue(out var failure)
                    ? (failure, Problem("INVALID_PARAMETER_VALUE", "no such thing"))
                    : Answer(context.Request.Url!.AbsolutePath["/api/2.0/mlflow/".Length..], text); // not null: a request has a URL
                context.Response.StatusCode = status;
                await context.Response.OutputStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer));
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Stopped, or the client went away.
            }
        }
    }

    private (int Status, object Answer) Answer(string path, string text)
    {
        var body = text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject(); // not null: an object
        switch (path)
        {
            case "experiments/get-by-name" when Experiment is null:
                return (404, Problem("RESOURCE_DOES_NOT_EXIST", "no such experiment"));
            case "experiments/get-by-name":
                return (200, new { experiment = new { experiment_id = "7", lifecycle_stage = "active" } });
            case "experiments/create":
                Experiment = Text(body, "name");
                return (200, new { experiment_id = "7" });
            case "runs/search":
                return Search(body);
            case "runs/create":
                var created = new FakeRun($"server-{Runs.Count}", Text(body, "run_name"));
                Add(created.Tags, body["tags"]);
                Runs.Add(created);
                return (200, new { run = new { info = new { run_id = created.Id } } });
            case "runs/log-batch":
                return Log(body);
            case "runs/update":
                Find(body).Status = Text(body, "status");
                return (200, new { });
            default:
                return (404, Problem("ENDPOINT_NOT_FOUND", path));
        }
    }

    /// <summary>Pages of two runs.</summary>
    private (int Status, object Answer) Search(JsonNode body)
    {
        var first = Text(body, "page_token") is { Length: > 0 } page ? int.Parse(page, CultureInfo.InvariantCulture) : 0;
        var runs = Runs.Skip(first).Take(2).Select(run => new
        {
            info = new { run_id = run.Id, status = run.Status },
            data = new { tags = run.Tags.Select(tag => new { key = tag.Key, value = tag.Value }) },
        });
        var next = first + 2 < Runs.Count ? $"{first + 2}" : "";
        return (200, Runs.Count == 0 ? (object)new { } : new { runs, next_page_token = next });
    }

    private (int Status, object Answer) Log(JsonNode body)
    {
        var (metrics, parameters, tags) = (Count(body, "metrics"), Count(body, "params"), Count(body, "tags"));
        if (metrics > 1000 || parameters > 100 || tags > 100 || metrics + parameters + tags > 1000)
        {
            return (400, Problem("INVALID_PARAMETER_VALUE", "too many entities"));
        }

        var run = Find(body);
        Add(run.Tags, body["tags"]);
        foreach (var parameter in body["params"]!.AsArray()) // not null: counted above
        {
            if (run.Parameters.TryGetValue(Text(parameter, "key"), out var value) && value != Text(parameter, "value"))
            {
                return (400, Problem("INVALID_PARAMETER_VALUE", "changing a param value is not allowed"));
            }

            run.Parameters[Text(parameter, "key")] = Text(parameter, "value");
        }

        // As MLflow does, the same value again is ignored.
        run.Metrics.AddRange(body["metrics"]!.AsArray() // not null: counted above
            .Select(metric => $"{Text(metric, "key")}|{Text(metric, "step")}|{Text(metric, "value")}").Except(run.Metrics));
        return (200, new { });
    }

    private FakeRun Find(JsonNode body) => Runs.Single(run => run.Id == Text(body, "run_id"));

    private static object Problem(string code, string message) => new { error_code = code, message };

    private static int Count(JsonNode body, string name) => body[name]!.AsArray().Count; // not null: always sent

    private static string Text(JsonNode? body, string name) => body![name]!.ToString(); // not null: always sent

    private static void Add(Dictionary<string, string> into, JsonNode? pairs)
    {
        foreach (var pair in pairs!.AsArray()) // not null: always sent
        {
            into[Text(pair, "key")] = Text(pair, "value");
        }
    }
}
