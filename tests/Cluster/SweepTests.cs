using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster;

[Collection(SideBySide.OwnWorkers)]
public sealed class SweepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_family_gives_the_same_results_in_process_and_in_three_child_processes()
    {
        var (one, ended) = await RunAsync("one", slots: 1, runsInProcess: true);
        Assert.Equal((SweepState.Completed, null), (ended.State, ended.Reason));
        Assert.Equal(new RunCounts(Total: 30, Completed: 30, Failed: 0, Running: 0, Queued: 0), ended.Runs);

        var (three, _) = await RunAsync("three", slots: 3, runsInProcess: false);
        Assert.Equal(one, three);
    }

    [Fact]
    public async Task An_impossible_setting_fails_at_its_first_attempt()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"], runsInProcess: false);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        var ended = await Demo.RunAsync(
            silo.Grains,
            Demo.Sweep("wrong", Demo.Family("cnn", ("earlyStopping", [ParameterValue.Of(1)]), ("epochs", [ParameterValue.Of(1)]))) with
            {
                // Early stopping looks at a validation part, which this protocol does not have.
                Protocol = new Protocol { Folds = 3, Seed = 5, ValidationFraction = 0 },
                Objective = new ObjectiveSpec(MetricNames.TrainAccuracy),
            });

        Assert.Equal(0, ended.Runs.Completed);
        var runs = await Demo.RunsAsync(silo.Grains, "wrong", 0);
        Assert.NotEmpty(runs);
        Assert.All(runs, run =>
        {
            Assert.Equal("failed", run.State);
            var attempt = Assert.Single(run.Attempts);
            Assert.Equal(AttemptOutcome.Failed, attempt.Outcome);
            Assert.NotNull(attempt.Reason);
        });
    }

    [Fact]
    public async Task A_paused_sweep_frees_its_slots_and_resumes_to_identical_results()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        await Demo.RunAsync(silo.Grains, Demo.Sweep("straight", Demo.SmallCnn(40, 4, 8)));

        var sweep = silo.Grains.GetGrain<ISweepGrain>("held");
        await sweep.SubmitAsync(Demo.Sweep("held", Demo.SmallCnn(40, 4, 8)), Demo.Features, Cancellation);
        await Demo.AwaitRunsAsync(silo.Grains, "held", 1);
        await sweep.PauseAsync(Cancellation);
        var scheduler = silo.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var held = await Until.TrueAsync(() => scheduler.GetStatusAsync(Cancellation), status => status.Running == 0);
        Assert.Equal(0, held.Waiting);
        var paused = await sweep.DescribeAsync(Cancellation);
        Assert.Equal(SweepState.Paused, paused.State);
        Assert.InRange(paused.Runs.Completed, 1, 5);

        await sweep.ResumeAsync(Cancellation);
        await Demo.EndAsync(silo.Grains, "held");
        Assert.Equal(await Demo.LeaderboardAsync(silo.Grains, "straight"), await Demo.LeaderboardAsync(silo.Grains, "held"));
    }

    [Fact]
    public async Task A_sweep_completes_after_immediate_pause_cancel_and_resume()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        var sweep = silo.Grains.GetGrain<ISweepGrain>("hasty");
        await sweep.SubmitAsync(Demo.Sweep("hasty", Demo.SmallCnn(40, 4, 8)), Demo.Features, Cancellation);
        await Demo.AwaitRunsAsync(silo.Grains, "hasty", 1);
        await sweep.PauseAsync(Cancellation);
        await sweep.ResumeAsync(Cancellation);
        await sweep.CancelAsync(Cancellation);
        await sweep.ResumeAsync(Cancellation);

        var ended = await Demo.EndAsync(silo.Grains, "hasty");
        Assert.Equal(new RunCounts(Total: 6, Completed: 6, Failed: 0, Running: 0, Queued: 0), ended.Runs);
    }

    [Fact]
    public async Task A_completed_sweep_can_be_extended_by_experiments()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        var spec = Demo.Sweep("more", Demo.Family("knn", ("k", [.. Enumerable.Range(1, 6).Select(k => ParameterValue.Of(k))]))) with
        {
            Search = new SearchSpec { Sampler = "random", Experiments = 2 },
        };
        Assert.Equal(2, (await Demo.RunAsync(silo.Grains, spec)).Experiments);
        await silo.Grains.GetGrain<ISweepGrain>("more").ExtendAsync(new SweepExtension(Experiments: 2), Cancellation);
        var ended = await Demo.EndAsync(silo.Grains, "more");
        Assert.Equal((SweepState.Completed, 4, 12), (ended.State, ended.Experiments, ended.Runs.Completed));
    }

    private async Task<(string Leaderboard, SweepSummary Ended)> RunAsync(string name, int slots, bool runsInProcess)
    {
        await using var silo = await TestSilo.StartAsync(_folder[name], slots, runsInProcess);
        var dataset = await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        Assert.Equal((BuildState.Ready, 15), (dataset.State, dataset.Tracks));
        var ended = await Demo.RunAsync(silo.Grains, Demo.Sweep("all", Demo.EveryFamily));
        return (await Demo.LeaderboardAsync(silo.Grains, "all"), ended);
    }
}
