using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Xunit;

namespace Experiments.Unit.Web.Reports;

/// <summary>
/// Headless Chromium with one page, controlled through its DevTools protocol: what the page logs, requests from the network and computes.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    public const string Program = "/usr/bin/chromium";

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _answers = [];
    private readonly Channel<string> _loads = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentQueue<string> _requests = [];
    private Task _reading = Task.CompletedTask;
    private string _session = "";
    private int _calls;

    private Browser(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>Errors and warnings on the page's console.</summary>
    public IEnumerable<string> ConsoleErrors => _complaints;

    /// <summary>Requests of the page that are neither files nor within itself.</summary>
    public IEnumerable<string> Requests => _requests;

    public static async Task<Browser> StartAsync(CancellationToken cancellationToken)
    {
        var profile = Directory.CreateTempSubdirectory("experiments-browser-").FullName;
        var start = new ProcessStartInfo(Program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--window-size=1000,900", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank",
        })
        {
            start.ArgumentList.Add(argument);
        }

        var browser = new Browser(Process.Start(start)!, profile); // not null: no shell
        await browser.ConnectAsync(cancellationToken);
        return browser;
    }

    /// <summary>Opens a file and waits until it is loaded.</summary>
    public async Task OpenAsync(string path, CancellationToken cancellationToken)
    {
        await CallAsync("Page.navigate", new { url = new Uri(path).AbsoluteUri }, cancellationToken);
        await _loads.Reader.ReadAsync(cancellationToken);
    }

    /// <summary>The value of an expression, awaited if it is a promise.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true }, cancellationToken);
        Assert.True(answer["exceptionDetails"] is null, $"{expression}: {answer["exceptionDetails"]}");
        return answer["result"]?["value"];
    }

    public Task<JsonNode> CallAsync(string method, object parameters, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _calls);
        var answer = _answers.GetOrAdd(id, _ => new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously));
        return SendAsync();

        async Task<JsonNode> SendAsync()
        {
            object message = _session.Length > 0
                ? new { id, method, @params = parameters, sessionId = _session }
                : new { id, method, @params = parameters };
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, cancellationToken);
            return await answer.Task.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _socket.Dispose();
        _process.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _ = _process.StandardOutput.ReadToEndAsync(cancellationToken);
        const string mark = "DevTools listening on ";
        string? line;
        while ((line = await _process.StandardError.ReadLineAsync(cancellationToken))?.StartsWith(mark, StringComparison.Ordinal) == false)
        {
        }

        Assert.NotNull(line);
        _ = _process.StandardError.ReadToEndAsync(cancellationToken);
        await _socket.ConnectAsync(new Uri(line[mark.Length..]), cancellationToken);
        _reading = ReadAsync();
        var target = await CallAsync("Target.createTarget", new { url = "about:blank" }, cancellationToken);
        var attached = await CallAsync(
            "Target.attachToTarget", new { targetId = (string?)target["targetId"], flatten = true }, cancellationToken);
        _session = (string?)attached["sessionId"] ?? "";
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
        {
            await CallAsync($"{domain}.enable", new { }, cancellationToken);
        }
    }

    /// <summary>Passes responses to their callers and records events of the page, until the browser exits.</summary>
    private async Task ReadAsync()
    {
        var buffer = new byte[1 << 16];
        var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                message.Write(buffer, 0, part.Count);
                if (part.MessageType is WebSocketMessageType.Close)
                {
                    return;
                }

                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(Encoding.UTF8.GetString(message.ToArray()))!); // not null: the protocol sends objects
                    message.SetLength(0);
                }
            }
        }
        catch (WebSocketException)
        {
            // The browser has exited.
        }
        finally
        {
            foreach (var answer in _answers.Values)
            {
                answer.TrySetException(new InvalidOperationException("the browser has ended"));
            }
        }
    }

    private void Take(JsonNode message)
    {
        if ((int?)message["id"] is { } id)
        {
            var answer = _answers[id];
            if (message["error"] is { } error)
            {
                answer.TrySetException(new InvalidOperationException($"{error}"));
            }
            else
            {
                answer.TrySetResult(message["result"]!); // not null: an answer without an error has one
            }

            return;
        }

        var content = message["params"];
        var url = (string?)content?["request"]?["url"] ?? "";
        switch ((string?)message["method"])
        {
            case "Page.loadEventFired":
                _loads.Writer.TryWrite("");
                break;
            case "Runtime.exceptionThrown" or "Log.entryAdded" or "Runtime.consoleAPICalled":
                _complaints.Enqueue($"{content}");
                break;
            case "Network.requestWillBeSent"
                when !url.StartsWith("file:", StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal):
                _requests.Enqueue(url);
                break;
        }
    }
}
