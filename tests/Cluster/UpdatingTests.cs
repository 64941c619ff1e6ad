using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster;

/// <summary>Datasets that are updated, and sweeps that are removed.</summary>
public sealed class UpdatingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_keep_the_version_of_a_dataset_that_is_updated_and_removed()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        var before = await silo.ImportDemoAsync(_folder["audio"]);
        await Demo.RunAsync(silo.Grains, Demo.Sweep("old", Demo.Family("knn", ("k", [ParameterValue.Of(1), ParameterValue.Of(3)]))));
        var runs = await Demo.RunsAsync(silo.Grains, "old", 0);
        var dataset = silo.Grains.GetGrain<IDatasetGrain>("demo");

        await BeginAsync(dataset);
        Assert.True((await dataset.CompareUpdateAsync(Cancellation)).IsEmpty);
        var (removed, changed) = Change();
        await BeginAsync(dataset);
        var diff = await dataset.CompareUpdateAsync(Cancellation);
        Assert.Equal(
            [(TrackChangeKind.Added, "new"), (TrackChangeKind.Changed, changed), (TrackChangeKind.Removed, removed)],
            diff.Changes.Select(change => (change.Kind, change.Track)));
        Assert.Equal("blues/broken.wav", Assert.Single(diff.Quarantined).Path);
        await dataset.DropUpdateAsync(Cancellation);
        Assert.Equal(before.Version, (await dataset.DescribeAsync(Cancellation)).Version);
        await Assert.ThrowsAsync<UserErrorException>(() => dataset.TakeUpdateAsync(diff.After, Cancellation));

        await BeginAsync(dataset);
        var after = await dataset.TakeUpdateAsync(diff.After, Cancellation);
        Assert.Equal((diff.After, BuildState.Ready), (after.Version, after.State));
        Assert.Equal(before.Version, Assert.Single(after.Earlier).Version);
        Assert.Empty(Directory.GetFiles(silo.Store, "*.draft.json", SearchOption.AllDirectories));

        await AssertOldResultsAsync(silo, before, removed, changed);
        await Demo.RunAsync(silo.Grains, Demo.Sweep("new", Demo.Family("knn", ("k", [ParameterValue.Of(1)]))));
        var sweep = silo.Grains.GetGrain<ISweepGrain>("old");
        Assert.NotEqual(
            (await sweep.DescribeAsync(Cancellation)).FeatureSet,
            (await silo.Grains.GetGrain<ISweepGrain>("new").DescribeAsync(Cancellation)).FeatureSet);

        await dataset.RemoveAsync(Cancellation);
        await sweep.ExtendAsync(new SweepExtension(Repeats: 2), Cancellation);
        var ended = await Demo.EndAsync(silo.Grains, "old");
        Assert.Equal((SweepState.Completed, 12), (ended.State, ended.Runs.Completed));
        var longer = await Demo.RunsAsync(silo.Grains, "old", 0);
        Assert.Equal(runs, longer[..3], new SameResults());
        Assert.Equal(runs.Sum(run => run.Result!.Test.Slices), longer[3..].Sum(run => run.Result!.Test.Slices)); // not null: completed
    }

    [Fact]
    public async Task A_removed_sweep_leaves_nothing_behind_and_its_name_can_be_used_again()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await silo.ImportDemoAsync(_folder["audio"]);
        var spec = Demo.Sweep("again", Demo.SmallCnn(3, 4));
        await silo.Grains.GetGrain<ISweepGrain>("again").SubmitAsync(spec, Demo.Features, Cancellation);
        var refused = await Assert.ThrowsAsync<UserErrorException>(
            () => silo.Grains.GetGrain<ISweepGrain>("again").RemoveAsync(Cancellation));
        Assert.Contains("sweep cancel again", refused.Message, StringComparison.Ordinal);
        await Demo.EndAsync(silo.Grains, "again");

        var plan = await silo.Grains.GetGrain<ISweepAnalysisGrain>("again").PlanRemovalAsync(Cancellation);
        var work = Path.Combine(silo.Store, "artifacts", "work", "again");
        var files = new DirectoryInfo(work).GetFiles("*", SearchOption.AllDirectories);
        Assert.Equal(new StoredSize(files.Length, files.Sum(file => file.Length)), plan.Freed);
        Assert.Contains("demo", Assert.Single(plan.Stays).Reason, StringComparison.Ordinal);

        var sweep = silo.Grains.GetGrain<ISweepGrain>("again");
        await sweep.RemoveAsync(Cancellation);
        await Assert.ThrowsAsync<UserErrorException>(() => sweep.DescribeAsync(Cancellation));
        await Assert.ThrowsAsync<UserErrorException>(() => sweep.RemoveAsync(Cancellation));
        Assert.Empty(await silo.Grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListAsync(Cancellation));
        Assert.Null(await silo.Grains.GetGrain<IExperimentGrain>("again/e0").SummarizeAsync(Cancellation));
        Assert.False(Directory.Exists(work));

        // More epochs of the same setting: the checkpoints of the removed sweep would be continued.
        await Demo.RunAsync(silo.Grains, Demo.Sweep("again", Demo.SmallCnn(4, 4)));
        await Demo.RunAsync(silo.Grains, Demo.Sweep("fresh", Demo.SmallCnn(4, 4)));
        Assert.Equal(await Demo.LeaderboardAsync(silo.Grains, "fresh"), await Demo.LeaderboardAsync(silo.Grains, "again"));
        Assert.All(await Demo.RunsAsync(silo.Grains, "again", 0), run => Assert.Single(run.Attempts));
    }

    private static async Task BeginAsync(IDatasetGrain dataset)
    {
        await dataset.BeginUpdateAsync(Cancellation);
        var ended = await Until.TrueAsync(
            () => dataset.DescribeUpdateAsync(Cancellation), update => update.State is not BuildState.Building);
        Assert.Equal(BuildState.Ready, ended.State);
    }

    /// <summary>What a sweep of the earlier version shows, and what the tracks of the new one show of it.</summary>
    private static async Task AssertOldResultsAsync(TestSilo silo, DatasetSummary before, string removed, string changed)
    {
        var sweep = await silo.Grains.GetGrain<ISweepGrain>("old").DescribeAsync(Cancellation);
        var set = silo.Grains.GetGrain<IFeatureSetGrain>(sweep.FeatureSet!); // not null: it has run
        var known = await set.DescribeDatasetAsync(Cancellation);
        Assert.Equal((before.Version, before.Tracks, before.Slices), (known.Version, known.Tracks, known.Slices));
        Assert.Equal(before.Import, known.Import);
        TrackId[] ids = [new("demo", removed), new("demo", changed), new("demo", "new")];
        Assert.Equal([removed, changed], (await set.FindTracksAsync([.. ids], Cancellation)).Select(track => track.Id.Track));

        Assert.Empty(await silo.Grains.GetGrain<ITrackGrain>($"demo/{changed}").ListVotesAsync(Cancellation));
        Assert.Empty((await silo.Grains.GetGrain<ISliceGrain>("demo/new/0").GetHistoryAsync(Cancellation)).Predictions);
        var analysis = silo.Grains.GetGrain<IDatasetAnalysisGrain>("demo");
        var only = new ExperimentId("old", 0);
        var now = await analysis.ListHardestTracksAsync(new HardestQuery(0, 1000, Experiment: only), Cancellation);
        var then = await analysis.ListHardestTracksAsync(
            new HardestQuery(0, 1000, Experiment: only, DatasetVersion: before.Version), Cancellation);
        Assert.Equal((before.Tracks - 2, before.Tracks), (now.Length, then.Length));
    }

    /// <summary>Adds a track and a broken file, changes one track and removes another; returns the names of the last two.</summary>
    private (string Removed, string Changed) Change()
    {
        var blues = Path.Combine(_folder["audio"], "genres", "blues");
        string[] files = [.. Directory.GetFiles(blues, "*.wav").Order(StringComparer.Ordinal)];
        File.Move(files[0], Path.Combine(blues, "new.wav"));
        File.Copy(files[2], files[1], overwrite: true);
        File.WriteAllText(Path.Combine(blues, "broken.wav"), "no audio");
        return (Path.GetFileNameWithoutExtension(files[0]), Path.GetFileNameWithoutExtension(files[1]));
    }
}
