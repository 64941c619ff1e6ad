using System.Globalization;
using System.Text.Json;
using Experiments.DemoAudio;
using Xunit;

namespace Experiments.EndToEnd.Operations;

/// <summary>
/// Admin operations on a cluster during a sweep, with the programs only: a fourth silo joins, one is drained, all three are replaced by a
/// higher version one after the other, one is killed. The sweep ends as if nothing had happened.
/// </summary>
public sealed class OperationsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Experiments = 8;

    private readonly PostgresProcess? _postgres = PostgresProcess.IsInstalled ? new PostgresProcess("-c max_connections=300") : null;
    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;
    private readonly Dictionary<string, SiloProcess> _silos = [];
    private string _connection = "";

    private string Store => Path.Combine(_folder, "store");

    private string Features => Path.Combine(_folder, "features.yaml");

    public async ValueTask InitializeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.InitializeAsync();
            _connection = _postgres.ConnectionTo(await _postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));
        }

        DemoCorpus.Write(_folder,
            new DemoCorpusOptions { TracksPerGenre = 5, Seconds = 7, Seed = 3, Genres = ["blues", "classical", "metal"] });
        await File.WriteAllTextAsync(Features, "name: spectrogram\nhopLength: 1024\nnMels: 32\ntensor: melspectrogram\n");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.Values)
        {
            await silo.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Silos_join_are_drained_upgraded_and_killed_under_a_sweep_that_ends_as_undisturbed()
    {
        Assert.SkipUnless(PostgresProcess.IsInstalled, "PostgreSQL is not installed (Debian's package postgresql)");
        var building = HigherBuild.MakeAsync(Path.Combine(_folder, "higher"));
        await Task.WhenAll(StartAsync("n1"), StartAsync("n2"), StartAsync("n3"));
        var higher = await building;
        await DoneAsync("dataset", "import", "small", Path.Combine(_folder, "genres"));
        await DoneAsync("sweep", "run", WriteSweep("watched"), "--detach");

        await StartAsync("n4");
        await NodeAsync("n4", node => node.State == "ready" && node.Busy == 1);

        var drained = (await DoneAsync("node", "drain", "n2", "--deadline", "60s", "--json")).Json;
        Assert.NotEmpty(drained.GetProperty("moved").EnumerateArray());
        var left = await NodeAsync("n2", _ => true);
        Assert.Equal(("drained", 0), (left.State, left.Busy));

        foreach (var name in new[] { "n2", "n3", "n1" })
        {
            Assert.DoesNotContain(HigherBuild.Version, left.Version, StringComparison.Ordinal);
            _silos[name].Signal("TERM");
            Assert.Equal(0, await _silos[name].ExitAsync(TestContext.Current.CancellationToken));
            Assert.Equal("gone", (await NodeAsync(name, _ => true)).State);
            await StartAsync(name, higher);
            await NodeAsync(
                name, node => node.State == "ready" && node.Busy == 1
                    && node.Version.StartsWith(HigherBuild.Version, StringComparison.Ordinal));
        }

        await _silos["n4"].KillAsync();
        Assert.Equal("running", (await SweepAsync()).GetProperty("status").GetString());
        await NodeAsync("n4", node => node.State == "gone");

        // This client has the lower version, and every remaining silo the higher.
        await DoneAsync("sweep", "wait", "watched", "--timeout", "300");
        var runs = (await SweepAsync()).GetProperty("runs");
        Assert.Equal((3 * Experiments, 0), (runs.GetProperty("completed").GetInt32(), runs.GetProperty("failed").GetInt32()));
        var mostDisturbed = await ShowRecordedOnceAsync();
        Assert.All(await NodesAsync(), node => Assert.Equal(0, node.Busy));
        await ShowAsUndisturbedAsync(mostDisturbed);

        foreach (var name in new[] { "n1", "n2", "n3" })
        {
            _silos[name].Signal("TERM");
            Assert.Equal(0, await _silos[name].ExitAsync(TestContext.Current.CancellationToken));
        }

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
        await _silos[name].JoinedAsync();
    }

    /// <summary>Runs a command that must succeed.</summary>
    private async Task<Answer> DoneAsync(params string[] arguments)
    {
        var answer = await BuiltProgram.RunAsync(Store, [.. arguments, "--cluster", _connection]);
        Assert.True(answer.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {answer.ExitCode}\n{answer.Output}\n{answer.Error}");
        return answer;
    }

    private async Task<JsonElement> SweepAsync() => (await DoneAsync("sweep", "show", "watched", "--json")).Json;

    private async Task<IReadOnlyList<Node>> NodesAsync() =>
    [
        .. from node in (await DoneAsync("node", "list", "--json")).Json.GetProperty("nodes").EnumerateArray()
           select new Node(
               node.GetProperty("name").GetString()!, // not null, here and below: the shape says so
               node.GetProperty("state").GetString()!,
               node.GetProperty("version").GetString()!,
               node.GetProperty("devices").EnumerateArray().Sum(device => device.GetProperty("busy").GetInt32())),
    ];

    /// <summary>Polls the nodes until one satisfies a condition.</summary>
    private async Task<Node> NodeAsync(string name, Predicate<Node> isSo)
    {
        for (var attempt = 0; attempt < 60; attempt++)
        {
            if ((await NodesAsync()).SingleOrDefault(node => node.Name == name) is { } node && isSo(node))
            {
                return node;
            }

            await Task.Delay(500, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"{name} did not come to what it should be: {string.Join(", ", await NodesAsync())}");
    }

    /// <summary>
    /// Checks that every run has a result, and those of the experiment with the most attempts one each. Returns that experiment.
    /// </summary>
    private async Task<int> ShowRecordedOnceAsync()
    {
        var file = Path.Combine(_folder, "runs.json");
        await DoneAsync("sweep", "export", "watched", "--to", file);
        using var rows = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
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
            var why = (await DoneAsync("sweep", "why", $"watched/e{most}/r0f{fold}", "--json")).Json;
            Assert.Single(why.GetProperty("attempts").EnumerateArray(),
                attempt => attempt.GetProperty("outcome").GetString() == "completed");
        }

        Assert.True(attempts.Sum() > 3 * Experiments, "no run was moved");
        return most;
    }

    /// <summary>Trains the experiment again undisturbed, and compares every digit.</summary>
    private async Task ShowAsUndisturbedAsync(int experiment)
    {
        await DoneAsync("sweep", "run", WriteSweep("calm"), "--set", $"models.cnn.parameters.denseUnits={Units(experiment)}", "--json");
        Assert.Equal(await RowAsync("calm", 0), await RowAsync("watched", experiment));
    }

    private async Task<string> RowAsync(string sweep, int experiment)
    {
        var rows = (await DoneAsync("sweep", "leaderboard", sweep, "--json")).Json.GetProperty("rows").EnumerateArray();
        var row = rows.Single(row => row.GetProperty("experiment").GetString() == $"{sweep}/e{experiment}");
        return string.Join('\n',
            row.EnumerateObject().Where(property => property.Name is not "rank" and not "experiment" and not "fitSeconds"));
    }

    private static int ExperimentOf(string run) => int.Parse(run.Split('/')[1].AsSpan(1), CultureInfo.InvariantCulture);

    private static int Units(int experiment) => 4 + experiment;

    private string WriteSweep(string name)
    {
        var path = Path.Combine(_folder, $"{name}.yaml");
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
