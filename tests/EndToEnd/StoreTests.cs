using Xunit;

namespace Experiments.EndToEnd;

public sealed class StoreTests(SweptStore swept) : IClassFixture<SweptStore>
{
    [Fact]
    public async Task A_finished_sweep_passes_the_check_and_keeps_the_last_checkpoint_of_each_network()
    {
        var check = await BuiltProgram.RunAsync(swept.Store, "store", "check", "--json");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        Assert.True(check.Json.GetProperty("isWhole").GetBoolean());
        Assert.Equal(0, check.Json.GetProperty("withoutHash").GetInt32());
        Assert.Equal(0, check.Json.GetProperty("orphans").GetProperty("files").GetInt32());
        Assert.Equal(["checkpoint-000003", "checkpoint-000003"], Files(swept.Store, "checkpoint-*").Select(Path.GetFileName));

        var gc = await BuiltProgram.RunAsync(swept.Store, "store", "gc", "--keep", "0", "--json");
        Assert.DoesNotContain(gc.Json.GetProperty("items").EnumerateArray(), item => item.GetProperty("kind").GetString() != "log");
    }

    [Fact]
    public async Task All_damage_is_reported_and_a_damaged_backup_cannot_be_restored()
    {
        var store = swept.Copy();
        var (model, predictions) = (Files(store, "model")[0], Files(store, "predictions-test.npy")[1]);
        File.WriteAllBytes(model, File.ReadAllBytes(model)[..^10]);
        File.Delete(predictions);
        StateDatabase.Execute(store, "UPDATE StateRow SET Json = '{\"family\": \"kn' WHERE State = 'experiment' AND GrainKey = 'swept/e1'");

        var check = await BuiltProgram.RunAsync(store, "store", "check", "--json");
        Assert.Equal(1, check.ExitCode);
        var found = check.Json.GetProperty("problems").EnumerateArray()
            .Select(problem => (problem.GetProperty("fault").GetString(), problem.GetProperty("subject").GetString())).ToHashSet();
        Assert.Contains(("unreadable", "experiment swept/e1"), found);
        string[] broken = [.. new[] { model, predictions }.Select(file => Path.GetRelativePath(Path.Combine(store, "artifacts"), file))
            .Where(file => !file.Contains("/e1/", StringComparison.Ordinal))];
        Assert.NotEmpty(broken);
        Assert.All(broken, file => Assert.Contains(found, problem => problem.Item2 == file));

        var backup = swept.NewFolder("backup");
        Assert.Equal(1, (await BuiltProgram.RunAsync(store, "store", "backup", backup)).ExitCode);
        var restored = await BuiltProgram.RunAsync(swept.NewFolder("restored"), "store", "restore", backup);
        Assert.Equal(1, restored.ExitCode);
        Assert.Contains("the backup is damaged", restored.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_digit_in_a_row_is_detected_when_it_is_read()
    {
        var store = swept.Copy();
        StateDatabase.Execute(store,
            "UPDATE StateRow SET Json = replace(Json, '\"sliceAccuracy\":0.', '\"sliceAccuracy\":0.0') WHERE State = 'experiment' AND "
                + "GrainKey = 'swept/e1'");
        var shown = await BuiltProgram.RunAsync(store, "experiment", "show", "swept/e1");
        Assert.Equal(1, shown.ExitCode);
        Assert.Contains("experiment swept/e1: its row in the store is damaged (expected XxHash64 ", Assert.Single(shown.Error.Split('\n')),
            StringComparison.Ordinal);
        var check = await BuiltProgram.RunAsync(store, "store", "check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("experiment swept/e1", check.Output, StringComparison.Ordinal);
        Assert.Contains("does not match its checksum: expected XxHash64 ", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_concurrent_restores_leave_one_intact_store()
    {
        var (backup, store) = (swept.NewFolder("twice"), swept.NewFolder("target"));
        Assert.Equal(0, (await BuiltProgram.RunAsync(swept.Store, "store", "backup", backup)).ExitCode);
        var answers = await Task.WhenAll(BuiltProgram.RunAsync(store, "store", "restore", backup),
            BuiltProgram.RunAsync(store, "store", "restore", backup));
        Assert.Contains(answers, answer => answer.ExitCode == 0);
        Assert.All(answers.Where(answer => answer.ExitCode != 0), answer =>
        {
            var line = Assert.Single(answer.Error.Split('\n'), line => line.StartsWith(store, StringComparison.Ordinal));
            Assert.True(line.Contains("another process", StringComparison.Ordinal)
                || line.Contains("is not empty", StringComparison.Ordinal), line);
        });
        Assert.False(Directory.Exists(store + ".restoring"));
        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "store", "check")).ExitCode);
        await AssertHasSweptAsync(store);
    }

    [Fact]
    public async Task A_link_to_a_store_behaves_like_the_store()
    {
        var (store, backup) = (swept.Copy(), swept.NewFolder("linked-backup"));
        var link = store + "-link";
        Directory.CreateSymbolicLink(link, store);
        Assert.Contains("is inside the store",
            (await BuiltProgram.RunAsync(link, "store", "backup", Path.Combine(store, "inside"))).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await BuiltProgram.RunAsync(link, "store", "backup", backup)).ExitCode);
        Assert.Equal(0, (await BuiltProgram.RunAsync(link, "store", "restore", backup, "--replace")).ExitCode);
        Assert.Equal(store, new DirectoryInfo(link).LinkTarget);
        Assert.Equal(0, (await BuiltProgram.RunAsync(link, "store", "check")).ExitCode);
        await AssertHasSweptAsync(link);
    }

    /// <summary>The store has the dataset and the leaderboard of the one that was backed up, digit for digit.</summary>
    private async Task AssertHasSweptAsync(string store)
    {
        string[][] commands = [["dataset", "show", "small", "--json"], ["sweep", "leaderboard", "swept", "--json"]];
        foreach (var command in commands)
        {
            var (before, after) = (await BuiltProgram.RunAsync(swept.Store, command), await BuiltProgram.RunAsync(store, command));
            Assert.True(before.ExitCode == 0 && after.ExitCode == 0, before.Error + after.Error);
            Assert.Equal(before.Output, after.Output);
        }
    }

    [Fact]
    public async Task A_damaged_database_is_reported_and_nothing_is_collected()
    {
        var store = swept.Copy();
        StateDatabase.Execute(store, "PRAGMA wal_checkpoint(TRUNCATE)");
        var file = Path.Combine(store, "state.db");
        var bytes = File.ReadAllBytes(file);
        bytes.AsSpan(2 * 4096, 512).Fill(0xA5);
        File.WriteAllBytes(file, bytes);

        var check = await BuiltProgram.RunAsync(store, "store", "check", "--json");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains(check.Json.GetProperty("problems").EnumerateArray(),
            problem => problem.GetProperty("fault").GetString() == "database");
        var gc = await BuiltProgram.RunAsync(store, "store", "gc", "--keep", "0", "--apply");
        Assert.Equal(1, gc.ExitCode);
        Assert.Contains("nothing was removed", gc.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restored_backup_replaces_a_store_that_is_kept_aside()
    {
        var (store, backup) = (swept.Copy(), swept.NewFolder("backup"));
        var made = await BuiltProgram.RunAsync(store, "store", "backup", backup, "--json");
        Assert.True(made.ExitCode == 0, made.Error);

        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "dataset", "remove", "small")).ExitCode);
        var refused = await BuiltProgram.RunAsync(store, "store", "restore", backup);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--replace", refused.Error, StringComparison.Ordinal);

        var restored = await BuiltProgram.RunAsync(store, "store", "restore", backup, "--replace", "--json");
        Assert.True(restored.ExitCode == 0, restored.Error);

        // So that the scheduler adopts no earlier lease, whose holder may be frozen somewhere.
        Assert.Equal((0L, 1L), ((long)IsRestored(backup)!, (long)IsRestored(store)!)); // not null: a scheduler was there
        Assert.Equal(15, (await BuiltProgram.RunAsync(store, "dataset", "show", "small", "--json")).Json.GetProperty("tracks").GetInt32());
        var before = restored.Json.GetProperty("before").GetString()!; // not null: there was a store
        Assert.Equal(3, (await BuiltProgram.RunAsync(before, "dataset", "show", "small")).ExitCode);
    }

    [Fact]
    public async Task Collection_removes_the_unused_features_of_a_removed_dataset()
    {
        var store = swept.Copy();
        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "features", "build", "small", "--spec", swept.WriteFeatures())).ExitCode);
        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "dataset", "remove", "small")).ExitCode);

        var dry = await BuiltProgram.RunAsync(store, "store", "gc", "--keep", "0", "--json");
        var set = Assert.Single(dry.Json.GetProperty("items").EnumerateArray(),
            item => item.GetProperty("kind").GetString() == "feature-set");
        Assert.Contains("was removed", set.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Single(dry.Json.GetProperty("kept").EnumerateArray());
        Assert.Equal(2, Directory.GetDirectories(FeatureSets(store)).Length);

        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "store", "gc", "--keep", "0", "--apply")).ExitCode);
        Assert.Single(Directory.GetDirectories(FeatureSets(store)));
        var check = await BuiltProgram.RunAsync(store, "store", "check");
        Assert.True(check.ExitCode == 0, check.Output);
        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "experiment", "confusion", "swept/e0")).ExitCode);
    }

    [Fact]
    public async Task A_store_in_use_can_be_checked_and_backed_up_and_the_copy_works()
    {
        var (store, backup, copy) = (swept.Copy(), swept.NewFolder("backup"), swept.NewFolder("store"));
        using var running = BuiltProgram.Start(store, "sweep", "run", swept.WriteSweep("long", epochs: 200));
        await running.AwaitOutputAsync("long/e0 knn: test");
        await AwaitScoreAsync(store, "long");

        var check = await BuiltProgram.RunAsync(store, "store", "check");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        var made = await BuiltProgram.RunAsync(store, "store", "backup", backup);
        Assert.True(made.ExitCode == 0, made.Output + made.Error);
        var gc = await BuiltProgram.RunAsync(store, "store", "gc", "--keep", "0", "--apply");
        Assert.Equal(1, gc.ExitCode);
        Assert.Contains("another process uses this store", Assert.Single(gc.Error.Split('\n')), StringComparison.Ordinal);
        running.Interrupt();
        Assert.Equal(130, (await running.EndAsync()).ExitCode);

        Assert.Equal(0, (await BuiltProgram.RunAsync(copy, "store", "restore", backup)).ExitCode);
        Assert.Equal(0, (await BuiltProgram.RunAsync(copy, "sweep", "stop", "long")).ExitCode);
        var shown = await BuiltProgram.RunAsync(copy, "sweep", "show", "long", "--json");
        Assert.InRange(shown.Json.GetProperty("runs").GetProperty("completed").GetInt32(), 1, 6);
        Assert.Equal(0, (await BuiltProgram.RunAsync(copy, "store", "check")).ExitCode);
    }

    [Fact]
    public async Task A_killed_backup_leaves_no_backup_and_the_next_one_is_complete()
    {
        var (store, backup) = (swept.Copy(), swept.NewFolder("backup"));
        WriteOldFiles(store, "notes", files: 3000);
        await KillAsync(
            Path.GetDirectoryName(backup)!, // not null: in a folder
            () => Directory.Exists(Path.Combine(backup + ".partial", "artifacts")),
            store, "store", "backup", backup);

        Assert.False(Directory.Exists(backup));
        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "store", "backup", backup)).ExitCode);
        Assert.Equal(Files(store, "*.json").Length, Files(backup, "*.json").Length);
        Assert.False(Directory.Exists(backup + ".partial"));
    }

    [Fact]
    public async Task A_killed_collection_leaves_an_intact_store_and_the_next_one_completes()
    {
        var store = swept.Copy();
        WriteOldFiles(store, Path.Combine("datasets", "gone"), files: 20_000);
        var gone = Path.Combine(store, "artifacts", "datasets", "gone");
        await KillAsync(gone, () => true, store, "store", "gc", "--keep", "1", "--apply", "--quiet");

        Assert.InRange(Directory.GetFiles(gone).Length, 1, 19_999);
        var check = await BuiltProgram.RunAsync(store, "store", "check");
        Assert.True(check.ExitCode == 0, check.Output);
        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "store", "gc", "--keep", "1", "--apply", "--json")).ExitCode);
        Assert.False(Directory.Exists(gone));
        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "store", "check")).ExitCode);
    }

    private static string FeatureSets(string store) => Path.Combine(store, "artifacts", "features", "feature-sets");

    private static string[] Files(string store, string pattern) =>
        [.. Directory.GetFiles(Path.Combine(store, "artifacts"), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Writes many small files that are two days old.</summary>
    private static void WriteOldFiles(string store, string folder, int files)
    {
        var path = Directory.CreateDirectory(Path.Combine(store, "artifacts", folder)).FullName;
        for (var i = 0; i < files; i++)
        {
            var file = Path.Combine(path, $"{i:00000}.json");
            File.WriteAllText(file, "[]");
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
        }
    }

    /// <summary>A sweep stores the score of its first experiment a moment after it has said it.</summary>
    private static async Task AwaitScoreAsync(string store, string sweep)
    {
        while (StateDatabase.Query(store,
            $"SELECT json_extract(Json, '$.items[0].summary.runs') FROM StateRow WHERE State = 'sweep-page' AND GrainKey = '{sweep}/00000'")
            is null or DBNull)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static object? IsRestored(string store) =>
        StateDatabase.Query(store, "SELECT json_extract(Json, '$.isRestored') FROM StateRow WHERE State = 'scheduler'");

    /// <summary>Starts a command, and kills it once a file or folder below a folder was created or deleted and a condition holds.</summary>
    private static async Task KillAsync(string folder, Func<bool> condition, string store, params string[] arguments)
    {
        // It watches before the command starts: a fast command could be over before a later watcher.
        using var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += Check;
        watcher.Deleted += Check;
        watcher.EnableRaisingEvents = true;
        using var killed = BuiltProgram.Start(store, arguments);
        await seen.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        killed.Kill();
        await killed.EndAsync();

        void Check(object sender, FileSystemEventArgs change)
        {
            if (condition())
            {
                seen.TrySetResult();
            }
        }
    }
}
