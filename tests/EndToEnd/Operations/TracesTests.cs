using Experiments.DemoAudio;
using Xunit;

namespace Experiments.EndToEnd.Operations;

/// <summary>The traces of a client, a silo and its worker, three processes, in a collector.</summary>
public sealed class TracesTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly PostgresProcess? _postgres = PostgresProcess.IsInstalled ? new PostgresProcess() : null;
    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;

    private string Store => Path.Combine(_folder, "store");

    public async ValueTask InitializeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.InitializeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task One_trace_leads_from_a_command_through_the_silo_to_the_fit_in_its_worker()
    {
        Assert.SkipUnless(PostgresProcess.IsInstalled, "PostgreSQL is not installed (Debian's package postgresql)");
        await using var collector = new TraceCollector();
        // Not null: it is installed.
        var connection = _postgres!.ConnectionTo(await _postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));
        await using (var silo = SiloProcess.StartWith(collector.Variables, "--cluster", connection, "--store", Store, "--devices", "cpu:1",
            "--name", "n1"))
        {
            await silo.JoinedAsync();
            DemoCorpus.Write(_folder, new DemoCorpusOptions { TracksPerGenre = 5, Seconds = 4, Seed = 3, Genres = ["blues", "metal"] },
                cancellationToken: TestContext.Current.CancellationToken);
            await DoneAsync(collector.Variables, "dataset", "import", "small", Path.Combine(_folder, "genres"), "--cluster", connection);
            await DoneAsync(collector.Variables, "sweep", "run", WriteSweep(), "--cluster", connection);
            silo.Signal("TERM");
            Assert.Equal(0, await silo.ExitAsync(TestContext.Current.CancellationToken));
        }

        var spans = collector.Spans.ToDictionary(span => span.Id);
        output.WriteLine(
            string.Join('\n',
                spans.Values.GroupBy(span => (span.Service, span.Name)).Select(same => $"{same.Key} {same.Count()}").Order()));
        AssertLeads(spans, ("experiments-worker", "fit"), ("experiments-silo", "run"), ("experiments", "experiments sweep run"));
        AssertLeads(spans, ("experiments-worker", "evaluate"), ("experiments-silo", "run"), ("experiments", "experiments sweep run"));
        AssertLeads(spans, ("experiments-silo", "shard"), ("experiments", "experiments sweep run"));
        AssertLeads(spans, ("experiments-silo", "import"), ("experiments", "experiments dataset import"));

        // Background activity is not a trace of its own.
        Assert.Equal(
            ["experiments dataset import", "experiments sweep run"],
            spans.Values.Where(span => span.Parent.Length == 0).Select(span => span.Name).Order());
    }

    [Fact]
    public async Task No_password_of_a_connection_reaches_a_collector_a_log_or_an_error()
    {
        Assert.SkipUnless(PostgresProcess.IsInstalled, "PostgreSQL is not installed (Debian's package postgresql)");
        const string secret = "sw0rdfish-of-the-database";
        await using var collector = new TraceCollector();
        // Not null: it is installed.
        var connection = _postgres!.ConnectionTo(await _postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));
        var variables = new Dictionary<string, string>(collector.Variables) { ["EXPERIMENTS_CLUSTER"] = $"{connection};Password={secret}" };
        string said;
        await using (var silo = SiloProcess.StartWith(variables, "--store", Store, "--devices", "cpu:1", "--name", "n1"))
        {
            await silo.JoinedAsync();
            DemoCorpus.Write(_folder, new DemoCorpusOptions { TracksPerGenre = 4, Seconds = 4, Seed = 3, Genres = ["blues", "metal"] },
                cancellationToken: TestContext.Current.CancellationToken);
            said = string.Concat(
                await SaysAsync(variables, "dataset", "import", "small", Path.Combine(_folder, "genres"), "--verbose"),
                await SaysAsync(variables, "sweep", "run", WriteSweep(), "--verbose"),
                await SaysAsync(variables, "sweep", "show", "none", "--verbose"),
                await SaysAsync(
                    new(variables) { ["EXPERIMENTS_CLUSTER"] = $"{connection};Password={secret};Nonsense=1" }, "dataset", "list",
                    "--verbose"),
                await SaysAsync(
                    new(variables) { ["EXPERIMENTS_CLUSTER"] = $"{connection};Password='{secret}" }, "dataset", "list", "--verbose"));

            // The database becomes unavailable for both.
            await _postgres.StopAsync();
            said += await SaysAsync(variables, "dataset", "list", "--verbose", "--connect-timeout", "1");
            await silo.SaysAsync("Failed to refresh membership table");
            await _postgres.StartAsync();
            said += await SaysAsync(variables, "dataset", "list", "--verbose");
            silo.Signal("TERM");
            await silo.ExitAsync(TestContext.Current.CancellationToken);
            said += silo.Output;
        }

        Assert.Contains("experiments sweep run", collector.Received, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, collector.Received, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_away_is_nobody_s_trouble()
    {
        var answer = await DoneAsync(TraceCollector.VariablesOf(Ports.Free()), "dataset", "list");
        Assert.Empty(answer.Error);
    }

    /// <summary>Checks that every span of the first kind has those of the others as ancestors, all in one trace.</summary>
    private static void AssertLeads(Dictionary<string, SentSpan> spans, params (string Service, string Name)[] path)
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
        var path = Path.Combine(_folder, "traced.yaml");
        File.WriteAllText(Path.Combine(_folder, "rms.yaml"), "name: rms\ntable:\n  - { feature: rms, statistics: [mean, std] }\n");
        File.WriteAllText(path, $$"""
            name: traced
            dataset: small
            features: {{Path.Combine(_folder, "rms.yaml")}}
            protocol: { split: track, folds: 2 }
            models: [{ family: knn, parameters: { k: 1 } }]
            """);
        return path;
    }

    private async Task<string> SaysAsync(Dictionary<string, string> variables, params string[] arguments)
    {
        using var running = BuiltProgram.StartWith(variables, Environment.CurrentDirectory, Store, arguments);
        var answer = await running.EndAsync();
        return $"{answer.Output}{answer.Error}";
    }

    private async Task<Answer> DoneAsync(Dictionary<string, string> variables, params string[] arguments)
    {
        using var running = BuiltProgram.StartWith(variables, Environment.CurrentDirectory, Store, arguments);
        var answer = await running.EndAsync();
        Assert.True(answer.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {answer.ExitCode}\n{answer.Output}\n{answer.Error}");
        return answer;
    }
}
