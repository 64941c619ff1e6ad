using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Experiments.EndToEnd.Operations;

/// <summary>
/// Admin operations on a cluster during a sweep, with the programs only: a fourth silo joins, one is drained, all three are replaced by a
/// higher version one after the other, one is killed. The sweep ends as if nothing had happened.
/// </summary>
public sealed class OperationsTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Experiments = 8;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, SiloProcess> _silos = [];
    private string _connection = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    private string Features => _folder["features.yaml"];

    public async ValueTask InitializeAsync()
    {
        SmallCorpus.Write(_folder.Path);
        await File.WriteAllTextAsync(Features, "name: spectrogram\nhopLength: 1024\nnMels: 32\ntensor: melspectrogram\n");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_silos.Values.Select(silo => silo.DisposeAsync().AsTask()));
        _folder.Dispose();
    }

    [Fact]
    public async Task Joining_draining_upgrading_and_killing_silos_does_not_change_results()
    {
        PostgresServer.SkipUnlessInstalled();
        _connection = await server.CreateDatabaseAsync();

        // Compiled while the sweep runs.
        var building = HigherBuild.MakeAsync(_folder["higher"]);
        await Task.WhenAll(StartAsync("n1"), StartAsync("n2"), StartAsync("n3"));
        await SucceedAsync("dataset", "import", "small", _folder["genres"]);
        await SucceedAsync("sweep", "run", WriteSweep("watched"), "--detach");

        await StartAsync("n4");
        await WorksAsync("n4");

        var drained = (await SucceedAsync("node", "drain", "n2", "--deadline", "60s", "--json")).Json;
        Assert.NotEmpty(drained.GetProperty("moved").EnumerateArray());
        var nodes = await NodesAsync();
        Assert.Equal(("drained", 0), (nodes["n2"].State, nodes["n2"].Busy));
        Assert.Equal("ready", nodes["n4"].State);

        var higher = await building;
        foreach (var name in new[] { "n2", "n3", "n1" })
        {
            Assert.DoesNotContain(HigherBuild.Version, nodes[name].Version, StringComparison.Ordinal);
            _silos[name].Signal("TERM");
            Assert.Equal(0, await _silos[name].ExitAsync(Cancellation));
            Assert.Equal("gone", (await NodesAsync())[name].State);
            await StartAsync(name, higher);
            await WorksAsync(name);
            nodes = await NodesAsync();
            Assert.Equal("ready", nodes[name].State);
            Assert.StartsWith(HigherBuild.Version, nodes[name].Version, StringComparison.Ordinal);
        }

        await _silos["n4"].KillAsync();
        Assert.Equal("running", (await SweepAsync()).GetProperty("status").GetString());
        await GoneAsync("n4");

        // This client has the lower version, and every remaining silo the higher.
        await SucceedAsync("sweep", "wait", "watched", "--timeout", "300");
        var runs = (await SweepAsync()).GetProperty("runs");
        Assert.Equal((3 * Experiments, 0), (runs.GetProperty("completed").GetInt32(), runs.GetProperty("failed").GetInt32()));
        var mostDisturbed = await AssertRecordedOnceAsync();
        Assert.All((await NodesAsync()).Values, node => Assert.Equal(0, node.Busy));
        await AssertMatchesUndisturbedAsync(mostDisturbed);

        string[] left = ["n1", "n2", "n3"];
        Array.ForEach(left, name => _silos[name].Signal("TERM"));
        Assert.All(await Task.WhenAll(left.Select(name => _silos[name].ExitAsync(Cancellation))), exit => Assert.Equal(0, exit));
        Assert.Empty(Processes.WorkersOn(Store));
    }

    private async Task StartAsync(string name, string? assembly = null)
    {
        string[] arguments = ["--cluster", _connection, "--store", Store, "--devices", "cpu:1", "--name", name];
        if (_silos.Remove(name, out var old))
        {
            await old.DisposeAsync();
        }

        _silos[name] = assembly is null ? SiloProcess.Start(arguments) : SiloProcess.StartBuild(assembly, arguments);
        await _silos[name].WaitUntilJoinedAsync();
    }

    private Task<Answer> SucceedAsync(params string[] arguments) =>
        BuiltProgram.SucceedAsync(Store, [.. arguments, "--cluster", _connection]);

    private async Task<JsonElement> SweepAsync() => (await SucceedAsync("sweep", "show", "watched", "--json")).Json;

    private async Task<Dictionary<string, Node>> NodesAsync() =>
        (from node in (await SucceedAsync("node", "list", "--json")).Json.GetProperty("nodes").EnumerateArray()
         select new Node(
             node.GetProperty("name").GetString()!, // not null, here and below: the shape says so
             node.GetProperty("state").GetString()!,
             node.GetProperty("version").GetString()!,
             node.GetProperty("devices").EnumerateArray().Sum(device => device.GetProperty("busy").GetInt32())))
        .ToDictionary(node => node.Name);

    /// <summary>Waits until a silo executes work: it starts its worker for the first unit.</summary>
    private Task WorksAsync(string name) =>
        ExpectAsync(() => Task.FromResult(Processes.WorkersOf(_silos[name].Id).Length > 0), $"{name} executes nothing");

    /// <summary>Waits until the cluster has declared a silo dead.</summary>
    private Task GoneAsync(string name) =>
        ExpectAsync(async () => (await NodesAsync())[name].State == "gone", $"{name} is not gone");

    private static async Task ExpectAsync(Func<Task<bool>> conditionAsync, string otherwise)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await conditionAsync())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(2), otherwise);
            await Task.Delay(200, Cancellation);
        }
    }

    /// <summary>
    /// Checks that every run has a result, and those of the experiment with the most attempts one each. Returns that experiment.
    /// </summary>
    private async Task<int> AssertRecordedOnceAsync()
    {
        var file = _folder["runs.json"];
        await SucceedAsync("sweep", "export", "watched", "--to", file);
        using var rows = JsonDocument.Parse(await File.ReadAllTextAsync(file, Cancellation));
        var attempts = new int[Experiments];
        foreach (var row in rows.RootElement.EnumerateArray())
        {
            Assert.Equal("completed", row.GetProperty("state").GetString());
            // Not null: the shape says so.
            attempts[ExperimentOf(row.GetProperty("run").GetString()!)] += row.GetProperty("attempts").GetInt32();
        }

        output.WriteLine($"attempts by experiment: {string.Join(", ", attempts)}");
        Assert.Equal(3 * Experiments, rows.RootElement.GetArrayLength());
        var most = Array.IndexOf(attempts, attempts.Max());
        for (var fold = 0; fold < 3; fold++)
        {
            var why = (await SucceedAsync("sweep", "why", $"watched/e{most}/r0f{fold}", "--json")).Json;
            Assert.Single(why.GetProperty("attempts").EnumerateArray(),
                attempt => attempt.GetProperty("outcome").GetString() == "completed");
        }

        Assert.True(attempts.Sum() > 3 * Experiments, "no run was moved");
        return most;
    }

    /// <summary>Trains the experiment again undisturbed, and compares every digit.</summary>
    private async Task AssertMatchesUndisturbedAsync(int experiment)
    {
        await SucceedAsync("sweep", "run", WriteSweep("calm"), "--set", $"models.cnn.parameters.denseUnits={Units(experiment)}", "--json");
        Assert.Equal(await RowAsync("calm", 0), await RowAsync("watched", experiment));
    }

    private async Task<string> RowAsync(string sweep, int experiment)
    {
        var rows = (await SucceedAsync("sweep", "leaderboard", sweep, "--json")).Json.GetProperty("rows").EnumerateArray();
        var row = rows.Single(row => row.GetProperty("experiment").GetString() == $"{sweep}/e{experiment}");
        return string.Join('\n',
            row.EnumerateObject().Where(property => property.Name is not "rank" and not "experiment" and not "fitSeconds" and not "front"));
    }

    private static int ExperimentOf(string run) => int.Parse(run.Split('/')[1].AsSpan(1), CultureInfo.InvariantCulture);

    private static int Units(int experiment) => 4 + experiment;

    private string WriteSweep(string name)
    {
        var path = _folder[$"{name}.yaml"];
        File.WriteAllText(path, $$"""
            name: {{name}}
            dataset: small
            features: {{Features}}
            protocol: { split: track, folds: 3, seed: 5 }
            models:
              - { family: cnn, parameters: { epochs: 40, blocks: 2, denseUnits: { choice: [{{string.Join(", ", Enumerable.Range(0, Experiments).Select(Units))}}] } } }
            """);
        return path;
    }

    private sealed record Node(string Name, string State, string Version, int Busy);
}
