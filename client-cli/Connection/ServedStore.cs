using System.Net.Http.Headers;
using System.Text.Json;
using Experiments.ClientCli.Commands;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.Silo.Operations;
using Experiments.Web;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// Asks the process that serves a store, over its API: a question that it answers takes a third of the time that an Orleans client needs to
/// connect.
/// </summary>
internal static class ServedStore
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    /// <summary>The answer; null if nobody serves the store, or this question has another way.</summary>
    /// <exception cref="UserErrorException">What the question met.</exception>
    public static async Task<View?> TryAskAsync(Invocation invocation, ApiPath? path, CancellationToken cancellationToken)
    {
        if (path is null || ClusterConnection.Locate(invocation) is not { Cluster: null, Store: var store }
            || FindAddress(store) is not { } address)
        {
            return null;
        }

        using var client = new HttpClient { Timeout = Timeout };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{address}/api/v1/{path.Text}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(SentView.MediaType));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessKey.Of(store).Text);
        try
        {
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw ErrorOf((int)response.StatusCode, body);
            }

            var sent = JsonSerializer.Deserialize<SentView>(body, DomainJson.Compact)!; // not null: it is an object
            foreach (var line in sent.Lost)
            {
                invocation.Terminal.Error(line);
            }

            return sent.Open();
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or TaskCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            // The process has just ended, or is of another build: the store itself says more.
            return null;
        }
    }

    /// <summary>The address at which a process serves a store; null if none does.</summary>
    public static string? FindAddress(string store) => StoreDoor.Find(store) is { IsResident: true, Http: { } address } ? address : null;

    private static UserErrorException ErrorOf(int status, byte[] body)
    {
        var lines = JsonSerializer.Deserialize<Problem>(body, DomainJson.Compact)!.Problems; // not null: it is an object
        return UserErrorException.FromLines(
            status switch
            {
                400 => UserErrorKind.Invalid,
                404 => UserErrorKind.NotFound,
                503 => UserErrorKind.Unreachable,
                _ => UserErrorKind.Failed,
            },
            lines, null);
    }

    private sealed record Problem(IReadOnlyList<string> Problems);
}

/// <summary>A question of the API: its path below the root.</summary>
/// <param name="Text">The path, escaped.</param>
internal sealed record ApiPath(string Text)
{
    /// <summary>A path of words and of what a person typed; null if that is not one step of a path.</summary>
    public static ApiPath? Of(params ReadOnlySpan<string> steps)
    {
        foreach (var step in steps)
        {
            if (step.Length == 0 || step is "." or ".." || step.Contains('/', StringComparison.Ordinal))
            {
                return null;
            }
        }

        return new ApiPath(string.Join('/', steps.ToArray().Select(Uri.EscapeDataString)));
    }

    /// <summary>The path of an experiment's question; null if the text is no experiment ID.</summary>
    public static ApiPath? OfExperiment(string typed, params ReadOnlySpan<string> steps) =>
        typed.Split('/') is [var sweep, var experiment] ? Of(["experiments", sweep, experiment, .. steps]) : null;

    /// <summary>The same with a parameter; unchanged where its value is null.</summary>
    public ApiPath With(string name, string? value)
    {
        var mark = Text.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return value is null ? this : new ApiPath($"{Text}{mark}{name}={Uri.EscapeDataString(value)}");
    }

    /// <summary>The same with a flag; unchanged where it is not set.</summary>
    public ApiPath With(string name, bool isSet) => With(name, isSet ? "true" : null);
}
