using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Store;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>Features that are damaged after a silo has built them: runs detect the damage, and never compute with it.</summary>
[Collection(SideBySide.OwnWorkers)]
public sealed class DamageTests(PausedSweep paused) : IClassFixture<PausedSweep>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Runs_rebuild_damaged_shards_and_give_identical_results()
    {
        paused.CopyTo(Store);
        var whole = Shards().ToDictionary(path => path, File.ReadAllBytes);
        Assert.NotEmpty(whole);
        foreach (var (path, bytes) in whole)
        {
            File.WriteAllBytes(path, [.. bytes.AsSpan(0, bytes.Length / 2), .. new byte[bytes.Length - (bytes.Length / 2)]]);
        }

        await using var silo = await ResumeAsync();
        var ended = await Demo.EndAsync(silo.Grains, "after");
        Assert.Equal((SweepState.Completed, 0), (ended.State, ended.Runs.Failed));
        Assert.Equal(await Demo.LeaderboardAsync(silo.Grains, "before"), await Demo.LeaderboardAsync(silo.Grains, "after"));
        Assert.All(whole, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Theory]
    [InlineData(".parquet", "expected SHA-256 ")]
    [InlineData(".npy", "expected XxHash128 ")]
    public async Task A_run_over_irreparable_damage_fails_with_file_and_reason(string kind, string expected)
    {
        paused.CopyTo(Store);
        var damaged = Shards().First(path => path.EndsWith(kind, StringComparison.Ordinal));
        File.WriteAllBytes(damaged, new byte[new FileInfo(damaged).Length]);
        using var away = paused.WithoutAudio();
        await using var silo = await ResumeAsync();
        var ended = await Demo.EndAsync(silo.Grains, "after");
        Assert.NotEqual(0, ended.Runs.Failed);
        Assert.Equal(ended.Runs.Total, ended.Runs.Completed + ended.Runs.Failed);
        var runs = await Task.WhenAll(
            Enumerable.Range(0, ended.Experiments).Select(number => Demo.RunsAsync(silo.Grains, "after", number)));
        var failed = runs.SelectMany(all => all).Where(run => run.State == "failed").ToList();
        Assert.Equal(ended.Runs.Failed, failed.Count);
        Assert.All(failed, run =>
        {
            var reason = run.Attempts[^1].Reason;
            Assert.Contains($"{Path.GetFileName(damaged)}: is damaged: {expected}", reason, StringComparison.Ordinal);
            Assert.Contains("automatic repair failed: ", reason, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', reason!); // not null: contains words
        });
    }

    [Fact]
    public async Task A_new_sweep_rebuilds_damaged_features_first()
    {
        paused.CopyTo(Store);
        var damaged = Shards().Last();
        var whole = File.ReadAllBytes(damaged);
        File.WriteAllBytes(damaged, new byte[whole.Length]);
        await using var silo = await TestSilo.StartAsync(Store, runsInProcess: false);
        await Demo.RunAsync(silo.Grains, PausedSweep.Models("new"));
        Assert.Equal(whole, File.ReadAllBytes(damaged));
        Assert.Equal(await Demo.LeaderboardAsync(silo.Grains, "before"), await Demo.LeaderboardAsync(silo.Grains, "new"));
    }

    [Fact]
    public async Task Retrying_a_feature_set_repairs_damage_after_an_earlier_check()
    {
        await using var silo = await TestSilo.StartAsync(Store, runsInProcess: false);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        var id = await silo.Grains.GetGrain<IDatasetAnalysisGrain>("demo").GetFeatureSetIdAsync(Demo.Features, Cancellation);
        var features = silo.Grains.GetGrain<IFeatureSetGrain>(id);
        await BuildAsync();
        var damaged = Shards().First();
        var whole = File.ReadAllBytes(damaged);
        File.WriteAllBytes(damaged, new byte[whole.Length]);

        await features.RetryAsync(Cancellation);
        await BuildAsync();
        Assert.Equal(whole, File.ReadAllBytes(damaged));

        async Task BuildAsync()
        {
            await features.EnsureAsync("demo", Demo.Features, Cancellation);
            var built = await Until.TrueAsync(() => features.DescribeAsync(Cancellation), set => set.State is not BuildState.Building);
            Assert.Equal(BuildState.Ready, built.State);
        }
    }

    private async Task<TestSilo> ResumeAsync()
    {
        var silo = await TestSilo.StartAsync(Store, runsInProcess: false);
        await silo.Grains.GetGrain<ISweepGrain>("after").ResumeAsync(Cancellation);
        return silo;
    }

    /// <summary>The files of tables and tensors.</summary>
    private IEnumerable<string> Shards() =>
        Directory.EnumerateFiles(Path.Combine(Store, "artifacts", ArtifactPaths.FeatureSets), "shard-*", SearchOption.AllDirectories)
        .Where(path => !path.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}

/// <summary>
/// A completed sweep and an equal one with only some runs completed: its features were found intact, and are not checked again. Created
/// once; each test has a copy of the store.
/// </summary>
public sealed class PausedSweep : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    private string Audio => _folder["audio"];

    /// <summary>One family that reads the table and one that reads the tensor, with enough runs that a pause leaves some of them.</summary>
    internal static SweepSpec Models(string name) => Demo.Sweep(name, Demo.SmallCnn(10, 4, 5, 6), Demo.Family("knn"));

    public async ValueTask InitializeAsync()
    {
        await using var silo = await TestSilo.StartAsync(Store);
        await Demo.ImportAsync(silo.Grains, Audio);
        await Demo.RunAsync(silo.Grains, Models("before"));
        var sweep = silo.Grains.GetGrain<ISweepGrain>("after");
        await sweep.SubmitAsync(Models("after"), Demo.Features, Cancellation);
        await Demo.AwaitRunsAsync(silo.Grains, "after", 1);
        await sweep.PauseAsync(Cancellation);
        var scheduler = silo.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        await Until.TrueAsync(() => scheduler.GetStatusAsync(Cancellation), status => status.Running == 0);
        Assert.Equal(SweepState.Paused, (await sweep.DescribeAsync(Cancellation)).State);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal void CopyTo(string store)
    {
        foreach (var file in Directory.EnumerateFiles(Store, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(store, Path.GetRelativePath(Store, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!); // not null: a file in a folder
            File.Copy(file, copy);
        }
    }

    /// <summary>Moves the audio away until disposed.</summary>
    internal IDisposable WithoutAudio() => new MovedAway(Audio);

    private sealed class MovedAway : IDisposable
    {
        private readonly string _folder;

        public MovedAway(string folder)
        {
            _folder = folder;
            Directory.Move(folder, folder + ".away");
        }

        public void Dispose() => Directory.Move(_folder + ".away", _folder);
    }
}
