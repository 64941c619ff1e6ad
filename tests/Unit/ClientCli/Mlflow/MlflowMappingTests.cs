using Experiments.Domain;
using Experiments.ReadModel.Mlflow;
using Experiments.Unit.ReadModel;
using Xunit;

namespace Experiments.Unit.ClientCli.Mlflow;

public sealed class MlflowMappingTests
{
    [Fact]
    public void An_experiment_is_the_parent_of_its_runs()
    {
        var runs = MlflowSweep.Runs();
        Assert.Equal(["made/e0", "made/e0/r0f0", "made/e0/r0f1", "made/e0/r0f2"], runs.Select(run => run.Name));
        Assert.All(runs.Skip(1), run => Assert.Equal((runs[0].Id, runs[0].Id), (run.Parent, run.Tags["mlflow.parentRunId"])));
        Assert.Null(runs[0].Parent);
        Assert.All(runs, run => Assert.Equal(
            (run.Name, "ann", "LOCAL", "FINISHED"),
            (run.Tags["mlflow.runName"], run.Tags["mlflow.user"], run.Tags["mlflow.source.type"], run.Status)));
        Assert.Equal(("0", "2"), (runs[3].Parameters["repeat"], runs[3].Parameters["fold"]));
    }

    [Fact]
    public void Identifiers_depend_on_the_sweep_and_not_on_the_export()
    {
        Assert.Equal(MlflowSweep.Runs().Select(run => run.Id), MlflowSweep.Runs().Select(run => run.Id));
        Assert.All(MlflowSweep.Runs(), run => Assert.Matches("^[0-9a-f]{32}$", run.Id));
        Assert.Equal(4, MlflowSweep.Runs().Select(run => run.Id).Distinct().Count());
        var again = MlflowSweep.Mapping(MlflowSweep.Sweep with { SubmittedAt = MlflowSweep.Sweep.SubmittedAt.AddSeconds(1) });
        Assert.NotEqual(MlflowSweep.Mapping().Experiment().Id, again.Experiment().Id);
        Assert.InRange(MlflowSweep.Mapping().Experiment().Id, 1, int.MaxValue);
    }

    [Fact]
    public void A_mean_has_its_interval()
    {
        var metrics = MlflowSweep.Runs()[0].Metrics.ToDictionary(metric => metric.Key, metric => metric.Value);
        var estimate = TestResults.Summary.TestAccuracy!; // not null: its runs have results
        Assert.Equal(
            (estimate.Mean, estimate.Low, estimate.High),
            (metrics["testAccuracy"], metrics["testAccuracy.low"], metrics["testAccuracy.high"]));
        Assert.Equal(3, metrics["runs"]);
    }

    [Fact]
    public void An_epoch_is_a_step_and_the_last_one_the_latest()
    {
        var run = MlflowSweep.Runs()[1];
        var day = MlflowSweep.Sweep.SubmittedAt.ToUnixTimeMilliseconds();
        Assert.Equal(
            [new MlflowMetric("epoch/trainLoss", 1, day + 150_000, 1), new MlflowMetric("epoch/trainLoss", 0.5, day + 200_000, 2)],
            run.Metrics.Where(metric => metric.Key == "epoch/trainLoss"));
        Assert.Equal(2, run.LatestMetrics().Single(metric => metric.Key == "epoch/trainLoss").Step);
        Assert.Equal((day + 100_000, day + 200_000), (run.StartTime, run.EndTime));
    }

    [Theory]
    [InlineData("failed", SweepState.Running, "FAILED")]
    [InlineData("pruned", SweepState.Running, "KILLED")]
    [InlineData("unfinished", SweepState.Running, "RUNNING")]
    [InlineData("unfinished", SweepState.Cancelled, "KILLED")]
    public void A_state_has_its_word_in_MLflow(string state, SweepState sweep, string expected)
    {
        var mapping = MlflowSweep.Mapping(MlflowSweep.Sweep with { State = sweep });
        var run = new RunSummary(new RunId(TestResults.Summary.Experiment, 0, 0), state, [], null);
        var mapped = mapping.Runs(TestResults.Summary, [run]).Last();
        Assert.Equal((expected, expected is "RUNNING"), (mapped.Status, mapped.EndTime is null));
    }
}
