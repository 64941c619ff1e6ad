namespace Experiments.Cluster;

/// <summary>Silo processes with one slot each that share a PostgreSQL database and a store, and a client of them.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private readonly string _connection;
    private readonly string _store;
    private readonly Dictionary<string, SiloProcess> _silos = [];
    private TestClient? _client;

    private SiloCluster(string connection, string store) => (_connection, _store) = (connection, store);

    public IGrainFactory Grains => _client!.Grains; // not null: connected before anyone has this

    public IEnumerable<string> Names => _silos.Keys.Order(StringComparer.Ordinal);

    /// <summary>The output of all silos, the latest process of each name.</summary>
    public string Output => string.Join('\n', Names.Select(name => $"--- {name}\n{_silos[name].Output}"));

    public SiloProcess this[string name] => _silos[name];

    /// <summary>Starts n1, n2, … on a new database and waits until their slots ask for work.</summary>
    public static async Task<SiloCluster> StartAsync(PostgresServer server, string store, int silos)
    {
        var cluster = new SiloCluster(await server.CreateDatabaseAsync(), store);
        try
        {
            var names = Enumerable.Range(1, silos).Select(number => $"n{number}").ToArray();
            await Task.WhenAll(names.Select(name => cluster.Start(name).WaitUntilJoinedAsync()).ToArray());
            cluster._client = await TestClient.ConnectAsync(cluster._connection);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo under a new name, or under the name of one that is gone.</summary>
    public SiloProcess Start(string name) => _silos[name] =
        SiloProcess.Start("--cluster", _connection, "--store", _store, "--devices", "cpu:1", "--name", name);

    /// <summary>Kills all silos at once, as a power failure would, and checks that no worker outlives them.</summary>
    public async Task StopAndAssertNoOrphansAsync()
    {
        await DisposeAsync();
        await Until.TrueAsync(() => Task.FromResult(Processes.WorkersOn(_store)), workers => workers.Length == 0, seconds: 10);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
        {
            _client = null;
            await client.DisposeAsync();
        }

        await Task.WhenAll(_silos.Values.Select(silo => silo.DisposeAsync().AsTask()));
        _silos.Clear();
    }
}
