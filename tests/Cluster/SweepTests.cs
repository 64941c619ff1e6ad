using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster;

public sealed class SweepTests : IDisposable
{
    private static readonly FeatureSpec Features = new()
    {
        Name = "small",
        Table =
        [
            new FeatureTableSpec { Feature = "rms", Statistics = ["mean", "std"] },
            new FeatureTableSpec { Feature = "zero_crossing_rate", Statistics = ["mean", "std"] },
        ],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;

    private string Store => Path.Combine(_folder, "store");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_sweep_runs_from_audio_to_a_leaderboard()
    {
        await using var silo = await TestSilo.StartAsync(Store);
        var dataset = await silo.ImportDemoAsync(Path.Combine(_folder, "audio"));
        Assert.Equal((BuildState.Ready, 15), (dataset.State, dataset.Tracks));

        var ended = await RunAsync(silo, "whole", Spec("whole"));
        Assert.Equal((SweepState.Completed, null), (ended.State, ended.Reason));
        Assert.Equal(new RunCounts(Total: 12, Completed: 12, Failed: 0, Running: 0, Queued: 0), ended.Runs);

        var leaderboard = await silo.Grains.GetGrain<ISweepGrain>("whole").GetLeaderboardAsync(null, TestContext.Current.CancellationToken);
        Assert.Equal(4, leaderboard.Rows.Length);
        Assert.All(leaderboard.Rows, row => Assert.Equal(3, row.Runs));
        Assert.Equal(1 / 3.0, leaderboard.Chance);
    }

    private static SweepSpec Spec(string name) => new()
    {
        Name = name,
        Dataset = "demo",
        Features = "small",
        Protocol = new Protocol { Folds = 3, Seed = 5 },
        Models = new ParameterSpace(
        [
            new FamilySpace("knn", [new ParameterDimension("k", new ChoiceRange([ParameterValue.Of(1), ParameterValue.Of(3), ParameterValue.Of(5)]))]),
            new FamilySpace("logistic-regression", []),
        ]),
    };

    private static async Task<SweepSummary> RunAsync(TestSilo silo, string id, SweepSpec spec)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var sweep = silo.Grains.GetGrain<ISweepGrain>(id);
        await sweep.SubmitAsync(spec, Features, cancellation);
        return await Until.TrueAsync(
            () => sweep.DescribeAsync(cancellation), summary => summary.State is SweepState.Completed or SweepState.Failed);
    }
}
