using Xunit;

namespace Experiments.EndToEnd;

/// <summary>Verbs that check before anything is run, and what scripts rely on in their output.</summary>
public sealed class ExaminingTests(ImportedStore imported) : IClassFixture<ImportedStore>
{
    private const string Sweep = """
        name: NAME
        dataset: small
        features: tiny
        protocol: { split: SPLIT, folds: 3 }
        models:
          - { family: knn, parameters: { k: { choice: [1, 3] } } }
          - { family: logistic-regression }
        """;

    private static readonly string[] States = ["ok", "slow", "missing"];

    private static readonly HashSet<string?> Parts =
    [
        "runtime", "sdk", "simd", "cores", "memory", "libtorch", "lightgbm", "sqlite", "store", "store speed",
    ];

    [Fact]
    public async Task A_plan_counts_and_estimates_without_running()
    {
        // A store of its own: another test's runs of the same settings would give an estimate.
        var store = imported.Folder("planned");
        await BuiltProgram.SucceedAsync(store, "dataset", "import", "small", imported.Audio);
        var file = Write("planned", "track");
        var before = await RunAsync("sweep", "plan", file, "--json");
        Assert.True(before.ExitCode == 0, before.Error);
        Assert.Equal((3, 9, 3), (Number(before, "experiments"), Number(before, "runs"), Number(before, "runsPerExperiment")));
        Assert.False(before.Json.TryGetProperty("estimatedSeconds", out _));
        Assert.All(before.Json.GetProperty("families").EnumerateArray(),
            family => Assert.Equal("unknown", family.GetProperty("basis").GetString()));
        Assert.Equal(3, before.Json.GetProperty("settings").GetArrayLength());
        Assert.Equal("absent", before.Json.GetProperty("features").GetProperty("state").GetString());
        Assert.True(before.Json.GetProperty("split").GetProperty("isClean").GetBoolean());
        Assert.Equal(3, (await RunAsync("sweep", "show", "planned")).ExitCode);

        Assert.Equal(0, (await RunAsync("sweep", "run", file)).ExitCode);
        var after = await RunAsync("sweep", "plan", file, "--json");
        Assert.True(after.Json.GetProperty("estimatedSeconds").GetDouble() > 0);
        Assert.All(after.Json.GetProperty("families").EnumerateArray(),
            family => Assert.Equal("same-settings", family.GetProperty("basis").GetString()));
        Assert.Equal(("planned", "completed"), (Known(after, "sweep"), Known(after, "status")));
        var rows = Path.Combine(imported.Folder("exports"), "runs.parquet");
        Assert.Equal(9, Number(await RunAsync("sweep", "export", "planned", "--to", rows, "--json"), "runs"));
        Assert.Equal("PAR1",
            System.Text.Encoding.ASCII.GetString(await File.ReadAllBytesAsync(rows, TestContext.Current.CancellationToken), 0, 4));
        Assert.Equal(3, Number(after, "knownSettings"));
        Assert.Equal("planned/e0", after.Json.GetProperty("settings")[0].GetProperty("knownAs").GetString());

        Task<Answer> RunAsync(params string[] arguments) => BuiltProgram.RunAsync(store, arguments);
    }

    [Fact]
    public async Task A_plan_reports_leaks_and_problems_with_their_position()
    {
        var leaking = await RunAsync("sweep", "plan", Write("leaking", "slice"), "--json");
        Assert.False(leaking.Json.GetProperty("split").GetProperty("isClean").GetBoolean());
        Assert.Equal("track", leaking.Json.GetProperty("split").GetProperty("findings")[0].GetProperty("kind").GetString());

        var file = imported.Write("wrong.yaml",
            Sweep.Replace("SPLIT", "track", StringComparison.Ordinal).Replace("{ k:", "{ kk:", StringComparison.Ordinal));
        var wrong = await RunAsync("sweep", "plan", file);
        Assert.Equal(2, wrong.ExitCode);
        Assert.StartsWith($"{file}:6:", wrong.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("../x")]
    public async Task An_invalid_name_gets_the_same_error_from_validate_plan_and_run(string name)
    {
        var file = imported.Write("named.yaml", Sweep.Replace("SPLIT", "track", StringComparison.Ordinal)
            .Replace("NAME", name, StringComparison.Ordinal));
        Answer[] answers =
            [await RunAsync("config", "validate", file), await RunAsync("sweep", "plan", file), await RunAsync("sweep", "run", file)];
        Assert.All(answers, answer => Assert.Equal((2, ""), (answer.ExitCode, answer.Output)));
        Assert.StartsWith($"{file}:1:7: '{name}' is not a valid name for a sweep; use letters",
            Assert.Single(answers.Select(answer => answer.Error).Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_genre_with_one_track_gets_the_same_error_from_validate_plan_and_run()
    {
        var lone = imported.Folder("lone");
        var first = Directory.GetFiles(Path.Combine(imported.Audio, "metal")).Order(StringComparer.Ordinal).First();
        Folders.Copy(imported.Audio, lone, path => IsAudio(path)
            && (!path.StartsWith("metal", StringComparison.Ordinal) || path == Path.GetRelativePath(imported.Audio, first)));
        Assert.Equal(0, (await RunAsync("dataset", "import", "lone", lone)).ExitCode);
        var sweep = Write("lonely", "track");
        Answer[] answers =
        [
            await RunAsync("config", "validate", sweep, "--set", "dataset=lone"),
            await RunAsync("sweep", "plan", sweep, "--set", "dataset=lone"),
            await RunAsync("sweep", "run", sweep, "--set", "dataset=lone"),
        ];
        Assert.All(answers, answer => Assert.Equal((2, ""), (answer.ExitCode, answer.Output)));
        Assert.Equal(
            $"{sweep}:4:11: label 'metal' has only 1 distinct track, too few for 3 folds with a validation part; "
            + "add tracks to it or remove it",
            Assert.Single(answers.Select(answer => answer.Error.Trim()).Distinct()));
        Assert.Equal(3, (await RunAsync("sweep", "show", "lonely")).ExitCode);
    }

    [Theory]
    [InlineData("dataset=nope", 3, "dataset 'nope' does not exist; `experiments dataset list` ")]
    [InlineData("features=seed-studdy", 3, "there is no feature spec 'seed-studdy' (looked for seed-studdy.yaml in ")]
    [InlineData("protocol.folds=50", 2, "labels have too few distinct tracks for 50 folds with a validation part: ")]
    [InlineData("protocol={ split: predefined, lists: { train: [x/1.wav], test: [x/2.wav] } }", 2, "x/1.wav")]
    public async Task What_the_store_decides_gets_the_same_error_from_validate_plan_and_run(string setting, int code, string message)
    {
        var sweep = Write("decided", "track");
        Answer[] answers =
        [
            await RunAsync("config", "validate", sweep, "--set", setting), await RunAsync("sweep", "plan", sweep, "--set", setting),
            await RunAsync("sweep", "run", sweep, "--set", setting),
        ];
        Assert.All(answers, answer => Assert.Equal((code, ""), (answer.ExitCode, answer.Output)));
        Assert.Contains(message, Assert.Single(answers.Select(answer => answer.Error.Trim()).Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_without_a_store_says_what_it_did_not_check()
    {
        var sweep = Write("offline", "track");
        var empty = await RunAsync("config", "validate", sweep, "--store", imported.Folder("no-store"));
        Assert.True(empty.ExitCode == 0, empty.Error);
        Assert.Contains("note: not checked: whether dataset 'small' exists", empty.Output, StringComparison.Ordinal);
        var here = await RunAsync("config", "validate", sweep);
        Assert.True(here.ExitCode == 0, here.Error);
        Assert.DoesNotContain("not checked", here.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_and_run_note_that_a_slice_split_leaks()
    {
        var file = Write("sliced", "slice");
        var plan = await RunAsync("sweep", "plan", file);
        var run = await RunAsync("sweep", "run", file);
        Assert.True(run.ExitCode == 0, run.Error);
        var note = Assert.Single(run.Error.Split('\n'), line => line.StartsWith("note: ", StringComparison.Ordinal)).Trim();
        Assert.Contains("in more than one part", note, StringComparison.Ordinal);
        Assert.Contains(note["note: ".Length..], plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_reports_a_duplicate_and_writes_groups_that_keep_it_together()
    {
        var copies = imported.Folder("copies");
        Folders.Copy(imported.Audio, copies, IsAudio);
        var original = Directory.GetFiles(Path.Combine(copies, "blues")).Order(StringComparer.Ordinal).First();
        File.Copy(original, Path.Combine(copies, "metal", "copied.wav"));
        Assert.Equal(0, (await RunAsync("dataset", "import", "copies", copies)).ExitCode);

        var groups = Path.Combine(copies, "groups.csv");
        var audit = await RunAsync("dataset", "audit", "copies", "--json", "--groups-to", groups);
        Assert.True(audit.ExitCode == 0, audit.Error);
        Assert.True(audit.Json.GetProperty("hasAudio").GetBoolean());
        var set = Assert.Single(audit.Json.GetProperty("exactDuplicates").EnumerateArray());
        Assert.Equal(["blues", "metal"], set.EnumerateArray().Select(track => track.GetProperty("genre").GetString()));
        Assert.Equal(0, audit.Json.GetProperty("nearDuplicates").GetArrayLength());
        Assert.Equal(3, audit.Json.GetProperty("genres").GetArrayLength());
        var together = (await File.ReadAllLinesAsync(groups, TestContext.Current.CancellationToken)).Skip(1)
            .Select(line => line.Split(',')[1]).GroupBy(group => group);
        Assert.Equal(2, together.Max(group => group.Count()));

        var told = await RunAsync("dataset", "audit", "copies");
        Assert.Contains("labelled blues and metal: one of them is wrong", told.Output, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync("dataset", "audit", "nope")).ExitCode);
    }

    [Fact]
    public async Task Doctor_checks_every_component_and_gives_advice_on_problems()
    {
        var answer = await RunAsync("doctor", "--json");
        Assert.True(answer.ExitCode == 0, answer.Error);
        var checks = answer.Json.GetProperty("checks").EnumerateArray().ToList();
        Assert.Superset(Parts, checks.Select(check => check.GetProperty("name").GetString()).ToHashSet());
        Assert.All(checks, check => Assert.Contains(check.GetProperty("state").GetString(), States));
        Assert.All(checks, check => Assert.True(
            check.GetProperty("state").GetString() == "ok" || check.TryGetProperty("advice", out _),
            $"{check.GetProperty("name")} advises nothing"));
    }

    [Fact]
    public async Task Doctor_exits_with_1_for_an_unreachable_database_without_its_password()
    {
        var answer = await RunAsync("doctor", "--cluster", "Host=127.0.0.1;Port=1;Username=x;Password=secret");
        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("postgresql", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.Output + answer.Error, StringComparison.Ordinal);
    }

    private static bool IsAudio(string path) =>
        path.EndsWith(".wav", StringComparison.Ordinal) && !path.EndsWith("broken.wav", StringComparison.Ordinal);

    private static int Number(Answer answer, string name) => answer.Json.GetProperty(name).GetInt32();

    private static string? Known(Answer answer, string name) =>
        Assert.Single(answer.Json.GetProperty("known").EnumerateArray()).GetProperty(name).GetString();

    private string Write(string name, string split) =>
        imported.Write($"{name}.yaml",
            Sweep.Replace("NAME", name, StringComparison.Ordinal).Replace("SPLIT", split, StringComparison.Ordinal));

    private Task<Answer> RunAsync(params string[] arguments) => BuiltProgram.RunAsync(imported.Store, arguments);
}
