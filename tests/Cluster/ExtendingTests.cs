using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster;

/// <summary>Sweeps that continue after their end.</summary>
public sealed class ExtendingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Networks_extended_from_checkpoints_equal_uninterrupted_training()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await silo.ImportDemoAsync(_folder["audio"]);
        await Demo.RunAsync(silo.Grains, Demo.Sweep("longer", Demo.SmallCnn(2, 8), Demo.Family("knn", ("k", [ParameterValue.Of(1)]))));
        var sweep = silo.Grains.GetGrain<ISweepGrain>("longer");
        var before = await Demo.RunsAsync(silo.Grains, "longer", 0);

        await sweep.ExtendAsync(new SweepExtension(Epochs: 4), cancellation);
        var ended = await Demo.EndAsync(silo.Grains, "longer");
        Assert.Equal((SweepState.Completed, 3, 9), (ended.State, ended.Experiments, ended.Runs.Completed));
        Assert.Equal(2, Assert.Single(ended.Changes).FromExperiment);
        var row = (await sweep.GetLeaderboardAsync(null, null, cancellation)).Rows.Single(row => row.Experiment.Number == 2);
        Assert.Equal((0, 4), (row.ContinuesFrom?.Number, row.Parameters.Integer("epochs")));

        var after = await Demo.RunsAsync(silo.Grains, "longer", 2);
        Assert.Equal(before, await Demo.RunsAsync(silo.Grains, "longer", 0), new SameResults());
        foreach (var (origin, run) in before.Zip(after))
        {
            var (first, longer) = (origin.Result!, run.Result!); // not null: both sweeps completed
            Assert.Equal((2, first.Seed, 4), (longer.ContinuedFromEpoch, longer.Seed, longer.Epochs));
            Assert.Equal(first.Curve.Select(point => point.TrainLoss), longer.Curve.Take(2).Select(point => point.TrainLoss));
        }

        await AssertSameResultsWithoutCheckpointsAsync(silo, after, cancellation);
    }

    [Fact]
    public async Task A_widened_grid_does_not_repeat_settings()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await silo.ImportDemoAsync(_folder["audio"]);
        var spec = Demo.Sweep("wider", Demo.Family("knn", ("k", [ParameterValue.Of(1), ParameterValue.Of(3)])));
        await Demo.RunAsync(silo.Grains, spec);
        var sweep = silo.Grains.GetGrain<ISweepGrain>("wider");

        var models = new ParameterSpace(
            [Demo.Family("knn", ("k", [ParameterValue.Of(3), ParameterValue.Of(5)])), Demo.Family("logistic-regression")]);
        await sweep.ExtendAsync(new SweepExtension(Models: models), cancellation);
        var ended = await Demo.EndAsync(silo.Grains, "wider");
        Assert.Equal((SweepState.Completed, 4, 12, 12), (ended.State, ended.Experiments, ended.Runs.Completed, ended.Runs.Total));
        var rows = (await sweep.GetLeaderboardAsync(null, null, cancellation)).Rows.OrderBy(row => row.Experiment.Number).ToArray();
        Assert.Equal(["1", "3"], rows[..2].Select(row => row.Parameters["k"].ToString()));
        Assert.Equal(["knn", "logistic-regression"], rows[2..].Select(row => row.Family).Order(StringComparer.Ordinal));
        Assert.Equal(5, rows[2..].Single(row => row.Family == "knn").Parameters.Integer("k"));

        var wrong = new ParameterSpace([Demo.Family("knn", ("kk", [ParameterValue.Of(3)]))]);
        await Assert.ThrowsAsync<UserErrorException>(() => sweep.ExtendAsync(new SweepExtension(Models: wrong), cancellation));
        await Assert.ThrowsAsync<UserErrorException>(() => sweep.ExtendAsync(new SweepExtension(Epochs: 9), cancellation));
        Assert.Equal(4, (await sweep.DescribeAsync(cancellation)).Experiments);
    }

    [Fact]
    public async Task A_sweep_extended_by_repeats_equals_one_that_had_them_from_the_start()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await silo.ImportDemoAsync(_folder["audio"]);
        FamilySpace[] models = [Demo.Family("knn", ("k", [ParameterValue.Of(1), ParameterValue.Of(3)])), Demo.SmallCnn(1, 4)];
        var once = Demo.Sweep("once", models);
        await Demo.RunAsync(silo.Grains, once);
        var first = await Demo.RunsAsync(silo.Grains, "once", 2);
        var sweep = silo.Grains.GetGrain<ISweepGrain>("once");

        var extension = new SweepExtension(Repeats: 2);
        Assert.Equal(9, (await sweep.PlanExtensionAsync(extension, cancellation)).Runs);
        Assert.Equal(SweepState.Completed, (await sweep.DescribeAsync(cancellation)).State);
        await sweep.ExtendAsync(extension, cancellation);
        var ended = await Demo.EndAsync(silo.Grains, "once");
        Assert.Equal((SweepState.Completed, 3, 18, 18), (ended.State, ended.Experiments, ended.Runs.Completed, ended.Runs.Total));
        var runs = await Demo.RunsAsync(silo.Grains, "once", 2);
        Assert.Equal(6, runs.Length);
        Assert.Equal(first, runs[..3], new SameResults());
        await Assert.ThrowsAsync<UserErrorException>(() => sweep.ExtendAsync(extension, cancellation));

        await Demo.RunAsync(silo.Grains, once with { Name = "twice", Protocol = once.Protocol with { Repeats = 2 } });
        Assert.Equal(
            await Demo.LeaderboardAsync(silo.Grains, "twice"), await Demo.LeaderboardAsync(silo.Grains, "once"));
    }

    /// <summary>The same extension of the same sweep without kept checkpoints: from the first epoch, with identical results.</summary>
    private static async Task AssertSameResultsWithoutCheckpointsAsync(
        TestSilo silo, IReadOnlyList<RunSummary> expected, CancellationToken cancellation)
    {
        await Demo.RunAsync(silo.Grains, Demo.Sweep("anew", Demo.SmallCnn(2, 8), Demo.Family("knn", ("k", [ParameterValue.Of(1)]))));
        foreach (var file in Directory.GetFiles(silo.Store, "checkpoint-*", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        await silo.Grains.GetGrain<ISweepGrain>("anew").ExtendAsync(new SweepExtension(Epochs: 4), cancellation);
        await Demo.EndAsync(silo.Grains, "anew");
        var anew = await Demo.RunsAsync(silo.Grains, "anew", 2);
        Assert.All(anew, run => Assert.Null(run.Result!.ContinuedFromEpoch)); // not null: completed
        Assert.Equal(
            expected.Select(run => (run.Result!.Test.LogLoss, run.Result.Train.LogLoss)), // not null: completed
            anew.Select(run => (run.Result!.Test.LogLoss, run.Result.Train.LogLoss))); // not null: completed
    }
}
