using Experiments.DemoAudio;
using Xunit;

namespace Experiments.EndToEnd.Operations;

/// <summary>The traces of a client, a silo and its worker, three processes, in a collector.</summary>
public sealed class TracesTests(PostgresServer server, ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder["store"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_trace_spans_command_silo_and_worker()
    {
        PostgresServer.SkipUnlessInstalled();
        await using var collector = new TraceCollector();
        var connection = await server.CreateDatabaseAsync();
        await using (var silo = SiloProcess.StartWith(collector.Variables, "--cluster", connection, "--store", Store, "--devices", "cpu:1",
            "--name", "n1"))
        {
            await silo.WaitUntilJoinedAsync();
            DemoCorpus.Write(_folder.Path, new DemoCorpusOptions { TracksPerGenre = 5, Seconds = 4, Seed = 3, Genres = ["blues", "metal"] },
                cancellationToken: TestContext.Current.CancellationToken);
            await BuiltProgram.SucceedAsync(
                collector.Variables, Store, "dataset", "import", "small", _folder["genres"], "--cluster", connection);
            await BuiltProgram.SucceedAsync(collector.Variables, Store, "sweep", "run", WriteSweep(), "--cluster", connection);
            silo.Signal("TERM");
            Assert.Equal(0, await silo.ExitAsync(TestContext.Current.CancellationToken));
        }

        var spans = collector.Spans.ToDictionary(span => span.Id);
        output.WriteLine(
            string.Join('\n',
                spans.Values.GroupBy(span => (span.Service, span.Name)).Select(same => $"{same.Key} {same.Count()}").Order()));
        AssertAncestors(spans, ("experiments-worker", "fit"), ("experiments-silo", "run"), ("experiments", "experiments sweep run"));
        AssertAncestors(spans, ("experiments-worker", "evaluate"), ("experiments-silo", "run"), ("experiments", "experiments sweep run"));
        AssertAncestors(spans, ("experiments-silo", "shard"), ("experiments", "experiments sweep run"));
        AssertAncestors(spans, ("experiments-silo", "import"), ("experiments", "experiments dataset import"));

        // Background activity is not a trace of its own.
        Assert.Equal(
            ["experiments dataset import", "experiments sweep run"],
            spans.Values.Where(span => span.Parent.Length == 0).Select(span => span.Name).Order());
    }

    [Fact]
    public async Task Passwords_do_not_reach_the_collector_logs_or_errors()
    {
        PostgresServer.SkipUnlessInstalled();
        const string secret = "sw0rdfish-of-the-database";
        await using var collector = new TraceCollector();
        await using var ownServer = new PostgresServer(); // it is stopped
        var connection = await ownServer.CreateDatabaseAsync();
        var variables = new Dictionary<string, string>(collector.Variables) { ["EXPERIMENTS_CLUSTER"] = $"{connection};Password={secret}" };
        string said;
        await using (var silo = SiloProcess.StartWith(variables, "--store", Store, "--devices", "cpu:1", "--name", "n1"))
        {
            await silo.WaitUntilJoinedAsync();
            DemoCorpus.Write(_folder.Path, new DemoCorpusOptions { TracksPerGenre = 4, Seconds = 4, Seed = 3, Genres = ["blues", "metal"] },
                cancellationToken: TestContext.Current.CancellationToken);
            said = string.Concat(
                await AwaitOutputAsync(variables, "dataset", "import", "small", _folder["genres"], "--verbose"),
                await AwaitOutputAsync(variables, "sweep", "run", WriteSweep(), "--verbose"),
                await AwaitOutputAsync(variables, "sweep", "show", "none", "--verbose"),
                await AwaitOutputAsync(
                    new(variables) { ["EXPERIMENTS_CLUSTER"] = $"{connection};Password={secret};Nonsense=1" }, "dataset", "list",
                    "--verbose"),
                await AwaitOutputAsync(
                    new(variables) { ["EXPERIMENTS_CLUSTER"] = $"{connection};Password='{secret}" }, "dataset", "list", "--verbose"));

            // The database becomes unavailable for both.
            await ownServer.StopAsync();
            said += await AwaitOutputAsync(variables, "dataset", "list", "--verbose", "--connect-timeout", "1");
            await silo.AwaitOutputAsync("Failed to refresh membership table");
            await ownServer.StartAsync();
            said += await AwaitOutputAsync(variables, "dataset", "list", "--verbose");
            silo.Signal("TERM");
            await silo.ExitAsync(TestContext.Current.CancellationToken);
            said += silo.Output;
        }

        Assert.Contains("experiments sweep run", collector.Received, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, collector.Received, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unavailable_collector_is_ignored()
    {
        var answer = await BuiltProgram.SucceedAsync(TraceCollector.VariablesOf(Ports.Free()), Store, "dataset", "list");
        Assert.Empty(answer.Error);
    }

    /// <summary>Checks that every span of the first kind has those of the others as ancestors, all in one trace.</summary>
    private static void AssertAncestors(Dictionary<string, SentSpan> spans, params (string Service, string Name)[] path)
    {
        var first = spans.Values.Where(span => (span.Service, span.Name) == path[0]).ToArray();
        Assert.NotEmpty(first);
        Assert.All(first, span =>
        {
            var above = new List<SentSpan>();
            for (var at = span; at is not null; at = at.Parent.Length == 0 ? null : spans[at.Parent])
            {
                above.Add(at);
            }

            Assert.All(above, other => Assert.Equal(span.Trace, other.Trace));
            Assert.Equal(path, path.Where(step => above.Exists(other => (other.Service, other.Name) == step)));
        });
    }

    private string WriteSweep()
    {
        var path = _folder["traced.yaml"];
        File.WriteAllText(_folder["rms.yaml"], "name: rms\ntable:\n  - { feature: rms, statistics: [mean, std] }\n");
        File.WriteAllText(path, $$"""
            name: traced
            dataset: small
            features: {{_folder["rms.yaml"]}}
            protocol: { split: track, folds: 2 }
            models: [{ family: knn, parameters: { k: 1 } }]
            """);
        return path;
    }

    private async Task<string> AwaitOutputAsync(Dictionary<string, string> variables, params string[] arguments)
    {
        using var running = BuiltProgram.StartWith(variables, Environment.CurrentDirectory, Store, arguments);
        var answer = await running.EndAsync();
        return $"{answer.Output}{answer.Error}";
    }
}
