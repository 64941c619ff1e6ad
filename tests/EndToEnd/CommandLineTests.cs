using System.Text.Json;
using Xunit;

namespace Experiments.EndToEnd;

public sealed class CommandLineTests(ImportedStore imported) : IClassFixture<ImportedStore>
{
    private const string Sweep = """
        name: NAME
        dataset: small
        features: tiny
        protocol: { split: track, folds: 2 }
        models:
          - { family: knn, parameters: { k: { choice: [1, 3] } } }
          - { family: logistic-regression }
        """;

    private const string Networks = """
        name: NAME
        dataset: small
        features: tiny
        protocol: { split: track, folds: 2 }
        models:
          - { family: knn, parameters: { k: 1 } }
          - { family: cnn, parameters: { epochs: 12, filters: { choice: [4, 5, 6] } } }
        """;

    private static readonly string[] Accuracies = ["trainAccuracy", "testAccuracy", "trackAccuracy"];
    private static readonly string[] OtherMetrics = ["gap", "macroF1", "logLoss", "fitSeconds"];
    private static readonly string[] RunStates = ["total", "completed", "failed", "running", "queued"];

    [Fact]
    public async Task A_dataset_is_shown_with_its_quarantined_files()
    {
        var shown = await RunAsync("dataset", "show", "small", "--json");
        Assert.Equal(0, shown.ExitCode);
        Assert.Equal("small", shown.Json.GetProperty("name").GetString());
        Assert.Equal(15, shown.Json.GetProperty("tracks").GetInt32());
        // 7 s: two slices of 3 s, the last second is dropped.
        Assert.Equal((30, 30), (shown.Json.GetProperty("slices").GetInt32(), shown.Json.GetProperty("wholeSlices").GetInt32()));
        Assert.Equal(22050, shown.Json.GetProperty("sampleRate").GetInt32());
        Assert.Equal(5, shown.Json.GetProperty("genres").GetProperty("blues").GetInt32());
        var quarantined = Assert.Single(shown.Json.GetProperty("quarantined").EnumerateArray());
        Assert.Equal("blues/broken.wav", quarantined.GetProperty("path").GetString());
        Assert.NotEmpty(quarantined.GetProperty("reason").GetString()!); // not null: the shape says so
    }

    [Fact]
    public async Task A_sweep_that_lists_a_family_twice_gets_a_report()
    {
        var file = imported.Write("twice.yaml", Sweep.Replace("NAME", "twice", StringComparison.Ordinal).Replace(
            "- { family: logistic-regression }",
            "- { family: knn, parameters: { weights: distance, k: { choice: [1, 2, 3, 4, 5, 6, 7] } } }", StringComparison.Ordinal));
        var ran = await RunAsync("sweep", "run", file, "--json");
        Assert.True(ran.ExitCode == 0, ran.Error);
        var page = Path.Combine(imported.Folder("twice"), "report.html");
        var reported = await RunAsync("report", "twice", "--out", page);
        Assert.True(reported.ExitCode == 0, reported.Error);
        Assert.True(File.Exists(page));
    }

    [Fact]
    public async Task A_sweep_ends_with_a_leaderboard_and_is_not_recomputed()
    {
        var file = imported.Write("whole.yaml", Sweep.Replace("NAME", "whole", StringComparison.Ordinal));
        var ran = await RunAsync("sweep", "run", file, "--json");
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Equal("whole", ran.Json.GetProperty("sweep").GetString());
        Assert.Equal("completed", ran.Json.GetProperty("status").GetString());
        Assert.Equal(2, ran.Json.GetProperty("protocol").GetProperty("folds").GetInt32());
        Assert.Equal(1 / 3.0, ran.Json.GetProperty("chance").GetDouble(), tolerance: 1e-12);
        Assert.All(ran.Json.GetProperty("rows").EnumerateArray(), AssertRowShape);
        Assert.Equal(3, ran.Json.GetProperty("rows").GetArrayLength());

        var again = await RunAsync("sweep", "run", file, "--json");
        Assert.Contains("nothing is recomputed", again.Error, StringComparison.Ordinal);
        Assert.Equal(ran.Output, again.Output);

        var other = await RunAsync("sweep", "run", file, "--set", "protocol.seed=3", "--json");
        Assert.Equal("whole-2", other.Json.GetProperty("sweep").GetString());

        var shown = await RunAsync("sweep", "show", "whole", "--json");
        Assert.Equal("completed", shown.Json.GetProperty("status").GetString());
        Assert.Equal(3, shown.Json.GetProperty("experiments").GetInt32());
        Assert.Equal([6, 6, 0, 0, 0], Counts(shown.Json.GetProperty("runs")));
    }

    [Fact]
    public async Task An_interrupted_sweep_can_be_resumed()
    {
        var file = imported.Write("held.yaml", Networks.Replace("NAME", "held", StringComparison.Ordinal));
        using var running = BuiltProgram.Start(imported.Store, "sweep", "run", file);
        await running.AwaitOutputAsync("held/e0 knn: test");

        running.Interrupt();
        var interrupted = await running.EndAsync();
        Assert.Equal(130, interrupted.ExitCode);
        Assert.Contains("experiments sweep resume held", interrupted.Error, StringComparison.Ordinal);

        var held = await RunAsync("sweep", "show", "held", "--json");
        Assert.Equal("paused", held.Json.GetProperty("status").GetString());
        Assert.InRange(held.Json.GetProperty("runs").GetProperty("completed").GetInt32(), 2, 7);

        var resumed = await RunAsync("sweep", "resume", "held", "--json");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal("completed", resumed.Json.GetProperty("status").GetString());
        Assert.All(resumed.Json.GetProperty("rows").EnumerateArray(), row => Assert.Equal(2, row.GetProperty("runs").GetInt32()));
    }

    [Fact]
    public async Task A_missing_dataset_or_sweep_exits_with_3()
    {
        var shown = await RunAsync("dataset", "show", "nope");
        Assert.Equal((3, "dataset 'nope' does not exist; `experiments dataset list` lists the existing "
            + "ones"), (shown.ExitCode, shown.Error));
        Assert.Equal(3, (await RunAsync("sweep", "pause", "nope")).ExitCode);

        var file = imported.Write("nope.yaml", Sweep.Replace("small", "nope", StringComparison.Ordinal));
        var ran = await RunAsync("sweep", "run", file);
        Assert.Equal(3, ran.ExitCode);
        Assert.StartsWith($"{file}:2:10: dataset 'nope' does not exist", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelled_key_or_unknown_parameter_exits_with_2_and_its_position()
    {
        var key = imported.Write("key.yaml", Sweep.Replace("protocol", "protocl", StringComparison.Ordinal));
        var misspelled = await RunAsync("sweep", "run", key);
        Assert.Equal(2, misspelled.ExitCode);
        Assert.StartsWith($"{key}:4:1: ", misspelled.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'protocol'?", misspelled.Error, StringComparison.Ordinal);

        var parameter = imported.Write("parameter.yaml", Sweep.Replace("{ k:", "{ kk:", StringComparison.Ordinal));
        var unknown = await RunAsync("sweep", "run", parameter);
        Assert.Equal(2, unknown.ExitCode);
        Assert.StartsWith($"{parameter}:6:", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_cluster_exits_with_4_and_without_its_password()
    {
        var answer = await RunAsync(
            "sweep", "list", "--cluster", "Host=127.0.0.1;Port=1;Username=x;Password=secret", "--connect-timeout", "1");
        Assert.Equal(4, answer.ExitCode);
        Assert.DoesNotContain("secret", answer.Error, StringComparison.Ordinal);
    }

    private Task<Answer> RunAsync(params string[] arguments) => BuiltProgram.RunAsync(imported.Store, arguments);

    private static void AssertRowShape(JsonElement row)
    {
        Assert.Equal(2, row.GetProperty("runs").GetInt32());
        Assert.Equal(0, row.GetProperty("failedRuns").GetInt32());
        Assert.StartsWith("whole/e", row.GetProperty("experiment").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Object, row.GetProperty("parameters").ValueKind);
        foreach (var metric in Accuracies)
        {
            Assert.InRange(row.GetProperty(metric).GetProperty("mean").GetDouble(), 0, 1);
            Assert.InRange(row.GetProperty(metric).GetProperty("low").GetDouble(), 0,
                row.GetProperty(metric).GetProperty("high").GetDouble());
        }

        foreach (var metric in OtherMetrics)
        {
            Assert.True(double.IsFinite(row.GetProperty(metric).GetProperty("mean").GetDouble()));
        }
    }

    private static int[] Counts(JsonElement runs) =>
        [.. RunStates.Select(name => runs.GetProperty(name).GetInt32())];
}
