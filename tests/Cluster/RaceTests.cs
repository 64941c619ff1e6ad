using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster;

/// <summary>Sweeps whose experiments race over folds.</summary>
public sealed class RaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_setting_that_learns_nothing_is_stopped_and_the_others_have_the_digits_of_a_whole_sweep()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        var audio = SmallCorpus.Options with { TracksPerGenre = 12, Seconds = 4 };
        await Demo.ImportAsync(silo.Grains, _folder["audio"], audio);
        var whole = Sweep("whole") with { Search = new SearchSpec() };
        Assert.Equal(8, (await Demo.RunAsync(silo.Grains, whole)).Runs.Completed);
        var ended = await Demo.RunAsync(silo.Grains, Sweep("race"));
        Assert.Equal((SweepState.Completed, 2), (ended.State, ended.Experiments));

        var sweep = silo.Grains.GetGrain<ISweepGrain>("race");
        var rows = (await sweep.GetLeaderboardAsync(null, null, cancellation)).Rows;
        var (stopped, winner) = (rows.Single(row => row.PruneReason is not null), rows.Single(row => row.PruneReason is null));
        Assert.Equal((null, 1), (stopped.Rank, winner.Rank));
        Assert.InRange(stopped.Runs, 1, 3);
        Assert.True(winner.ValidationAccuracy!.Mean > stopped.ValidationAccuracy!.Mean); // not null: both have a validation part
        var reason = await sweep.FindPruneReasonAsync(stopped.Experiment, cancellation);
        Assert.StartsWith("race after ", reason, StringComparison.Ordinal);
        Assert.Equal(stopped.PruneReason, reason);
        Assert.Null(await sweep.FindPruneReasonAsync(winner.Experiment, cancellation));

        var number = winner.Experiment.Number;
        Assert.Equal(
            await Demo.RunsAsync(silo.Grains, "whole", number), await Demo.RunsAsync(silo.Grains, "race", number), new SameResults());
    }

    private static SweepSpec Sweep(string name)
    {
        // With leaves of 100 slices the second has no split, so it answers always the same.
        var models = Demo.Family(
            "gradient-boosting", ("nEstimators", [ParameterValue.Of(10)]),
            ("minSamplesLeaf", [ParameterValue.Of(1), ParameterValue.Of(100)]));
        return Demo.Sweep(name, models) with
        {
            Protocol = new Protocol { Folds = 4, Validation = ValidationRule.Rotating, Seed = 5 },
            Search = new SearchSpec { Pruner = new PrunerSpec("race", ParameterSet.Empty.With("alpha", ParameterValue.Of(0.5))) },
        };
    }
}
