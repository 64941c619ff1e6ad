using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Experiments.Domain;
using Experiments.ReadModel.Mlflow;

namespace Experiments.ClientCli.Output.Mlflow;

/// <summary>
/// Writes to a server of MLflow by its REST protocol, version 2.0. Run IDs are the server's; the tag <c>experiments.id</c> finds a run
/// again, so an export that is repeated goes on with what is there: ended runs are left as they are, the rest is updated.
/// </summary>
/// <param name="http">Sends the requests; it may have credentials.</param>
/// <param name="address">The server, without a trailing slash.</param>
/// <param name="firstPause">Before the first retry; each further pause is twice as long.</param>
internal sealed class MlflowServer(HttpClient http, string address, TimeSpan firstPause)
{
    // Limits of runs/log-batch and runs/search.
    private const int MaxEntities = 1000;
    private const int MaxTags = 100;

    private const int Attempts = 5;

    private static readonly HttpStatusCode[] Passing =
    [
        HttpStatusCode.RequestTimeout, HttpStatusCode.TooManyRequests, HttpStatusCode.InternalServerError, HttpStatusCode.BadGateway,
        HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout,
    ];

    /// <summary>The credentials that MLflow's own client would send; a name with a password goes before a token. Null for none.</summary>
    public static AuthenticationHeaderValue? Credentials(Func<string, string?> variable)
    {
        var (user, password) = (variable("MLFLOW_TRACKING_USERNAME"), variable("MLFLOW_TRACKING_PASSWORD"));
        if (!string.IsNullOrEmpty(user) && !string.IsNullOrEmpty(password))
        {
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        }

        return variable("MLFLOW_TRACKING_TOKEN") is { Length: > 0 } token ? new AuthenticationHeaderValue("Bearer", token) : null;
    }

    /// <summary>Checks the address of a server.</summary>
    /// <exception cref="UserErrorException">It is not an HTTP address.</exception>
    public static string RequireAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo is ""
            ? uri.GetLeftPart(UriPartial.Path).TrimEnd('/')
            : throw new UserErrorException(
                "--mlflow: not the address of a server, such as http://127.0.0.1:5000; a name and password go into "
                + "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD");

    /// <summary>Writes an experiment with its runs; returns how many runs were written, and how many the server had already.</summary>
    /// <exception cref="UserErrorException">The server cannot be reached, or refuses.</exception>
    public async Task<(int Written, int Kept)> WriteAsync(
        MlflowExperiment experiment, IAsyncEnumerable<MlflowRun> runs, CancellationToken cancellationToken)
    {
        var id = await FindExperimentAsync(experiment, cancellationToken).ConfigureAwait(false);
        var known = await FindRunsAsync(id, cancellationToken).ConfigureAwait(false);
        var serverIds = new Dictionary<string, string>(StringComparer.Ordinal);
        var (written, kept) = (0, 0);
        await foreach (var run in runs.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var existing = known.GetValueOrDefault(run.Name);
            if (existing is not null && run.Parent is not null && existing.Status is not "RUNNING")
            {
                kept++;
                continue;
            }

            var runId = existing?.Id ?? await CreateAsync(id, run, cancellationToken).ConfigureAwait(false);
            serverIds[run.Id] = runId;
            var parented = run.Parent is { } parent ? run with { Tags = run.Tags.SetItem("mlflow.parentRunId", serverIds[parent]) } : run;
            await LogAsync(runId, parented, cancellationToken).ConfigureAwait(false);
            written++;
        }

        return (written, kept);
    }

    private async Task<string> FindExperimentAsync(MlflowExperiment experiment, CancellationToken cancellationToken)
    {
        var path = $"experiments/get-by-name?experiment_name={Uri.EscapeDataString(experiment.Name)}";
        if (await SendAsync(path, null, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            var tags = experiment.Tags.Select(Pair);
            var created = await PostAsync("experiments/create", new { name = experiment.Name, tags }, cancellationToken)
                .ConfigureAwait(false);
            return Text(created, "experiment_id");
        }

        var stored = Property(found, "experiment");
        return stored.TryGetProperty("lifecycle_stage", out var stage) && stage.GetString() is "deleted"
            ? throw UserErrorException.Failed(
                $"MLflow at {address}: experiment '{experiment.Name}' is deleted there; restore it or remove it for good")
            : Text(stored, "experiment_id");
    }

    private async Task<Dictionary<string, KnownRun>> FindRunsAsync(string experiment, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, KnownRun>(StringComparer.Ordinal);
        var page = "";
        while (page is not null)
        {
            var answer = await PostAsync(
                "runs/search",
                new { experiment_ids = new[] { experiment }, max_results = MaxEntities, page_token = page },
                cancellationToken).ConfigureAwait(false);
            IEnumerable<JsonElement> found = answer.TryGetProperty("runs", out var runs) ? [.. runs.EnumerateArray()] : [];
            foreach (var run in found)
            {
                if (OurId(run) is { } id && Property(run, "info") is var stored)
                {
                    known[id] = new KnownRun(Text(stored, "run_id"), Text(stored, "status"));
                }
            }

            page = answer.TryGetProperty("next_page_token", out var next) && next.GetString() is { Length: > 0 } token ? token : null;
        }

        return known;
    }

    private async Task<string> CreateAsync(string experiment, MlflowRun run, CancellationToken cancellationToken)
    {
        var created = await PostAsync(
            "runs/create",
            new
            {
                experiment_id = experiment,
                user_id = run.User,
                run_name = run.Name,
                start_time = run.StartTime,
                tags = run.Tags.Where(tag => tag.Key == MlflowMapping.IdTag).Select(Pair),
            },
            cancellationToken).ConfigureAwait(false);
        return Text(Property(Property(created, "run"), "info"), "run_id");
    }

    /// <summary>Logs tags, parameters and metrics in batches, then the end: a run that is RUNNING there may be incomplete.</summary>
    private async Task LogAsync(string id, MlflowRun run, CancellationToken cancellationToken)
    {
        var (tags, parameters) = (run.Tags.Select(Pair).ToArray(), run.Parameters.Select(Pair).ToArray());
        var (tag, parameter, metric) = (0, 0, 0);
        while (tag < tags.Length || parameter < parameters.Length || metric < run.Metrics.Length)
        {
            var someTags = tags.Skip(tag).Take(MaxTags).ToArray();
            var someParameters = parameters.Skip(parameter).Take(MaxTags).ToArray();
            var someMetrics = run.Metrics.Skip(metric).Take(MaxEntities - someTags.Length - someParameters.Length).ToArray();
            await PostAsync(
                "runs/log-batch",
                new { run_id = id, metrics = someMetrics, @params = someParameters, tags = someTags },
                cancellationToken).ConfigureAwait(false);
            (tag, parameter, metric) = (tag + someTags.Length, parameter + someParameters.Length, metric + someMetrics.Length);
        }

        await PostAsync("runs/update", new { run_id = id, status = run.Status, end_time = run.EndTime }, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        await SendAsync(path, body, cancellationToken).ConfigureAwait(false) ?? throw Unlike($"no answer to {path}");

    /// <summary>Null if the server says that what a query asks for does not exist.</summary>
    private async Task<JsonElement?> SendAsync(string path, object? body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isLast = attempt == Attempts;
            try
            {
                using var request = new HttpRequestMessage(
                    body is null ? HttpMethod.Get : HttpMethod.Post, new Uri($"{address}/api/2.0/mlflow/{path}"));

                // With its length: not every server that MLflow runs in reads a body that comes in chunks.
                request.Content = body is null
                    ? null
                    : new StringContent(JsonSerializer.Serialize(body, DomainJson.Compact), Encoding.UTF8, "application/json");
                using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (isLast || !Passing.Contains(response.StatusCode))
                {
                    return await ReadAsync(path, response, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (IsLost(error, cancellationToken))
            {
                if (isLast)
                {
                    throw UserErrorException.Failed($"MLflow at {address} cannot be reached: {error.Reason()}", error);
                }
            }

            await Task.Delay(firstPause * (1 << (attempt - 1)), cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsLost(Exception error, CancellationToken cancellationToken) =>
        error is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested;

    private async Task<JsonElement?> ReadAsync(string path, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw UserErrorException.Failed(
                $"MLflow at {address} refuses access ({(int)response.StatusCode}); set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME "
                + "and MLFLOW_TRACKING_PASSWORD");
        }

        var answer = Parse(text);
        if (response.IsSuccessStatusCode)
        {
            return answer ?? throw Unlike("the answer is not JSON");
        }

        var code = answer is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("error_code", out var named)
            ? named.ToString()
            : "";
        var what = $"{Name(path)}: {(int)response.StatusCode} {code}".TrimEnd();
        return code is "RESOURCE_DOES_NOT_EXIST" && path != Name(path)
            ? null
            : throw UserErrorException.Failed($"MLflow at {address}: {what}: {Message(answer)}");
    }

    private static string Name(string path) => path.Split('?')[0];

    private static string Message(JsonElement? answer) =>
        answer is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("message", out var message)
            ? Printable.FirstLine(message.ToString())
            : "no message";

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? OurId(JsonElement run) =>
        run.TryGetProperty("data", out var data) && data.TryGetProperty("tags", out var tags)
            ? tags.EnumerateArray().Where(tag => tag.GetProperty("key").GetString() == MlflowMapping.IdTag)
                .Select(tag => tag.GetProperty("value").GetString()).FirstOrDefault()
            : null;

    private JsonElement Property(JsonElement answer, string name) =>
        answer.ValueKind is JsonValueKind.Object && answer.TryGetProperty(name, out var value)
            ? value
            : throw Unlike($"the answer has no '{name}'");

    private UserErrorException Unlike(string what) =>
        UserErrorException.Failed($"MLflow at {address}: {what}; name the address of an MLflow server");

    private string Text(JsonElement answer, string name) => Property(answer, name).ToString();

    private static object Pair(KeyValuePair<string, string> pair) => new { key = pair.Key, value = pair.Value };

    private sealed record KnownRun(string Id, string Status);
}
