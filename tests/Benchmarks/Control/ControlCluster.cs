namespace Experiments.Benchmarks.Control;

/// <summary>Silo processes with one slot per processor each, which serve their metrics over HTTP.</summary>
internal sealed class ControlCluster : IAsyncDisposable
{
    public const int Silos = 3;

    private readonly List<(SiloProcess Process, int Port)> _silos = [];
    private readonly HttpClient _http = new();

    private ControlCluster(string store) => Store = store;

    public static int Slots { get; } = Environment.ProcessorCount;

    public string Store { get; }

    public static async Task<ControlCluster> StartAsync(string connection, string store, string silo)
    {
        var cluster = new ControlCluster(store);
        for (var number = 1; number <= Silos; number++)
        {
            var port = Ports.Free();
            cluster._silos.Add((SiloProcess.StartBuild(
                silo, "--cluster", connection, "--store", store, "--devices", $"cpu:{Slots}", "--name", $"n{number}", "--http", $"{port}"),
                port));
        }

        await Task.WhenAll(cluster._silos.Select(silo => silo.Process.WaitUntilJoinedAsync())).ConfigureAwait(false);
        return cluster;
    }

    /// <summary>What the silos have done so far.</summary>
    public async Task<ControlSample> SampleAsync()
    {
        var metrics = new List<string>();
        foreach (var (_, port) in _silos)
        {
            metrics.AddRange((await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics")).ConfigureAwait(false)).Split('\n'));
        }

        return ControlSample.Take(_silos.Select(silo => silo.Process.Id), metrics);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var (silo, _) in _silos)
        {
            await silo.DisposeAsync().ConfigureAwait(false);
        }
    }
}
