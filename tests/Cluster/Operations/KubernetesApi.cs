using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Experiments.Cluster.Operations;

/// <summary>A fake Kubernetes API on loopback, with the calls about the pods of one namespace.</summary>
internal sealed class KubernetesApi : IAsyncDisposable
{
    private const string Namespace = "music";

    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, bool> _pods;
    private readonly ConcurrentBag<HttpListenerResponse> _watchers = [];
    private readonly Task _serving;
    private readonly string _address = $"http://127.0.0.1:{Ports.Free()}";
    private readonly string _file;

    /// <summary>Serves these pods, and writes the files for reaching it into a folder.</summary>
    public KubernetesApi(string folder, params string[] pods)
    {
        _pods = new(pods.Select(pod => KeyValuePair.Create(pod, true)));
        _file = Path.Combine(folder, "kubeconfig");
        File.WriteAllText(_file, $$"""
            apiVersion: v1
            kind: Config
            current-context: it
            contexts: [{ name: it, context: { cluster: it, user: it } }]
            clusters: [{ name: it, cluster: { server: "{{_address}}" } }]
            users: [{ name: it, user: { token: none } }]
            """);
        _listener.Prefixes.Add($"{_address}/");
        _listener.Start();
        _serving = Task.Run(ServeAsync); // not among the continuations of tests, which may block their threads
    }

    /// <summary>The number of silos that watch for changes.</summary>
    public int Watchers => _watchers.Count;

    /// <summary>The environment that makes a silo a pod here.</summary>
    public Dictionary<string, string> VariablesOf(string pod) =>
        new() { ["KUBECONFIG"] = _file, ["POD_NAMESPACE"] = Namespace, ["POD_NAME"] = pod };

    /// <summary>Deletes a pod and notifies watchers.</summary>
    public async Task DeleteAsync(string pod)
    {
        _pods.TryRemove(pod, out _);
        var line = Encoding.UTF8.GetBytes($$"""{"type":"DELETED","object":{{PodOf(pod)}}}""" + "\n");
        foreach (var watcher in _watchers)
        {
            await watcher.OutputStream.WriteAsync(line);
            await watcher.OutputStream.FlushAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private static string PodOf(string name) => JsonSerializer.Serialize(new
    {
        apiVersion = "v1",
        kind = "Pod",
        metadata = new
        {
            name,
            @namespace = Namespace,
            labels = new Dictionary<string, string> { ["orleans/serviceId"] = "experiments", ["orleans/clusterId"] = "experiments" },
        },
    });

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                await AnswerAsync(context.Request, context.Response);
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        var pods = $"/api/v1/namespaces/{Namespace}/pods";
        var path = request.Url!.AbsolutePath; // not null: it came by HTTP
        response.ContentType = "application/json";
        if (path == pods && request.QueryString["watch"] == "true")
        {
            response.SendChunked = true;
            await response.OutputStream.FlushAsync();
            _watchers.Add(response);
            return;
        }

        var body = path == pods
            ? $$"""{"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{{string.Join(',', _pods.Keys.Select(PodOf))}}]}"""
            : PodOf(path[(path.LastIndexOf('/') + 1)..]);
        response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
    }
}
