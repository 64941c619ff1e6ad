using Experiments.Domain;
using Experiments.Scheduling.Sweeps;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>The states of a sweep, from its submission to its end and beyond.</summary>
public sealed class SweepLifecycleTests
{
    [Fact]
    public void A_submitted_sweep_is_preparing_with_the_requested_limit()
    {
        var sweep = new TestSweep(new SearchSpec { Sampler = "random", Experiments = 2 });
        var summary = sweep.Lifecycle.Summarize(default);
        Assert.Equal((SweepState.Preparing, 0, 2), (summary.State, summary.Experiments, summary.Runs.Total));
        Assert.Equal(TestSweep.Now, summary.SubmittedAt);
        Assert.Equal((2, "trace"), (sweep.State.Limit, sweep.State.Trace));
        Assert.True(sweep.Lifecycle.IsUnderWay);
        Assert.False(sweep.Lifecycle.IsRunning);
    }

    [Fact]
    public void The_summary_counts_ended_running_and_queued_runs()
    {
        var sweep = TestSweep.Running(3);
        sweep.Runs.Record(TestSweep.Report(0));
        var summary = sweep.Lifecycle.Summarize(new OwnerCount(Waiting: 1, Running: 1, Held: "disk full"));
        Assert.Equal(new RunCounts(Total: 3, Completed: 1, Failed: 0, Running: 1, Queued: 1), summary.Runs);
        Assert.Equal("disk full", summary.Held);
        Assert.Equal([1, 0, 0], sweep.Lifecycle.ListExperiments().Select(experiment => experiment.Runs));
    }

    [Theory]
    [InlineData(SweepState.Preparing, SweepStep.Prepare, SweepStep.Prepare, SweepStep.Prepare)]
    [InlineData(SweepState.Running, SweepStep.Reconcile, SweepStep.Refill, SweepStep.None)]
    [InlineData(SweepState.Stopping, SweepStep.Reconcile, SweepStep.Refill, SweepStep.Refill)]
    public void The_next_step_depends_on_the_state_and_the_requests(
        SweepState state, SweepStep ifReconciliation, SweepStep ifRefill, SweepStep ifNothing)
    {
        var sweep = TestSweep.Running(1);
        sweep.State.State = state;
        Assert.Equal(ifReconciliation, sweep.Lifecycle.DecideStep(isReconciliationRequested: true, isRefillRequested: true));
        Assert.Equal(ifRefill, sweep.Lifecycle.DecideStep(isReconciliationRequested: false, isRefillRequested: true));
        Assert.Equal(ifNothing, sweep.Lifecycle.DecideStep(isReconciliationRequested: false, isRefillRequested: false));
    }

    [Fact]
    public void A_running_sweep_without_an_open_experiment_refills_without_a_request()
    {
        var lifecycle = TestSweep.Running(0).Lifecycle;
        Assert.Equal(SweepStep.Refill, lifecycle.DecideStep(isReconciliationRequested: false, isRefillRequested: false));
    }

    [Theory]
    [InlineData(BuildState.Building, false, null)]
    [InlineData(BuildState.Ready, true, null)]
    [InlineData(BuildState.Failed, false, @"the feature set could not be built: no\nspace")]
    public void Runs_start_once_features_are_built_and_a_failed_build_fails_the_sweep(BuildState state, bool isReady, string? failure)
    {
        var features = new FeatureSetSummary("features", state, "no\nspace", "d", "1", new FeatureSpec { Name = "f" }, 0, 1, 0);
        Assert.Equal(new FeaturesDecision(isReady, failure), SweepLifecycle.DecideOnFeatures(features));
    }

    [Fact]
    public void Experiments_are_suggested_up_to_the_limit_until_the_sampler_is_exhausted()
    {
        var sweep = TestSweep.Running(1);
        Assert.Equal(256, sweep.Lifecycle.CountToSuggest(slots: 4, waiting: 0));
        Assert.Equal(0, sweep.Lifecycle.CountToSuggest(slots: 4, waiting: 256));
        sweep.State.Limit = 3;
        Assert.Equal(2, sweep.Lifecycle.CountToSuggest(slots: 4, waiting: 0));
        sweep.State.Limit = 0;
        Assert.Equal(0, sweep.Lifecycle.CountToSuggest(slots: 4, waiting: 0));

        sweep.State.Limit = null;
        Assert.Equal([1, 2], sweep.Lifecycle.Suggest(256));
        Assert.True(sweep.Lifecycle.TryExhaust());
        Assert.Equal(0, sweep.Lifecycle.CountToSuggest(slots: 4, waiting: 0));
    }

    [Fact]
    public void Suggesting_the_last_setting_does_not_yet_mark_the_sweep_exhausted()
    {
        var sweep = TestSweep.Running(256);
        Assert.False(sweep.State.IsExhausted);
        Assert.True(sweep.Lifecycle.TryExhaust());
        Assert.True(sweep.State.IsExhausted);
    }

    [Fact]
    public void A_sweep_with_settings_left_is_not_exhausted() => Assert.False(TestSweep.Running(2).Lifecycle.TryExhaust());

    [Theory]
    [InlineData(SweepState.Preparing, LeaseVerdict.Park, LeaseVerdict.Continue, LeaseVerdict.Cancel)]
    [InlineData(SweepState.Running, LeaseVerdict.Park, LeaseVerdict.Continue, LeaseVerdict.Cancel)]
    [InlineData(SweepState.Stopping, null, LeaseVerdict.Continue, LeaseVerdict.Cancel)]
    [InlineData(SweepState.Paused, null, null, LeaseVerdict.Cancel)]
    [InlineData(SweepState.Stopped, null, null, null)]
    [InlineData(SweepState.Cancelled, null, null, null)]
    [InlineData(SweepState.Completed, null, null, null)]
    [InlineData(SweepState.Failed, null, null, null)]
    public void Pause_stop_and_cancel_change_the_state_only_where_allowed(
        SweepState state, LeaseVerdict? pause, LeaseVerdict? stop, LeaseVerdict? cancel)
    {
        Assert.Equal((pause, pause is null ? state : SweepState.Paused), After(state, lifecycle => lifecycle.Pause()));
        Assert.Equal((stop, stop is null ? state : SweepState.Stopping), After(state, lifecycle => lifecycle.Stop()));
        Assert.Equal((cancel, cancel is null ? state : SweepState.Cancelled), After(state, lifecycle => lifecycle.Cancel()));
    }

    [Theory]
    [InlineData(SweepState.Running, SweepResumption.None)]
    [InlineData(SweepState.Paused, SweepResumption.Continue)]
    [InlineData(SweepState.Stopping, SweepResumption.Continue)]
    [InlineData(SweepState.Stopped, SweepResumption.Continue)]
    [InlineData(SweepState.Cancelled, SweepResumption.Retry)]
    [InlineData(SweepState.Completed, SweepResumption.None)]
    public void How_a_sweep_is_resumed_depends_on_its_state(SweepState state, SweepResumption expected)
    {
        var sweep = TestSweep.Running(1);
        sweep.State.State = state;
        Assert.Equal(expected, sweep.Lifecycle.DecideResumption());
    }

    [Fact]
    public void A_sweep_continues_with_its_unbuilt_features_or_its_runs()
    {
        var sweep = new TestSweep();
        Assert.Null(sweep.Lifecycle.FeatureSetToRetry);
        sweep.Lifecycle.SetFeatureSet("features");
        Assert.Equal("features", sweep.Lifecycle.FeatureSetToRetry);

        Assert.True(sweep.Lifecycle.TryEnd(SweepState.Failed, "no space", TestSweep.Now));
        sweep.Lifecycle.Continue();
        Assert.Equal((SweepState.Preparing, null, null), (sweep.State.State, sweep.State.Reason, sweep.State.EndedAt));

        Assert.True(sweep.Lifecycle.TryBegin(["blues", "rock"]));
        Assert.Null(sweep.Lifecycle.FeatureSetToRetry);
        sweep.Lifecycle.Pause();
        sweep.Lifecycle.Continue();
        Assert.Equal(SweepState.Running, sweep.State.State);
    }

    [Fact]
    public void A_sweep_completes_with_its_last_experiment()
    {
        var sweep = TestSweep.Running(256);
        sweep.Lifecycle.TryExhaust();
        sweep.Runs.Record(TestSweep.Report(0));
        sweep.Runs.Record(TestSweep.Report(1));
        Assert.Null(sweep.Lifecycle.FindEnd());
        sweep.Runs.Record(TestSweep.Report(2));
        Assert.Equal(new SweepEnd(SweepState.Completed, AwaitsRuns: false), sweep.Lifecycle.FindEnd());
    }

    [Fact]
    public void A_sweep_with_settings_left_does_not_end()
    {
        var sweep = TestSweep.Running(2);
        sweep.Runs.Record(TestSweep.Report(0));
        sweep.Runs.Record(TestSweep.Report(1));
        Assert.Null(sweep.Lifecycle.FindEnd());
        sweep.State.Limit = 2;
        Assert.Equal(SweepState.Completed, sweep.Lifecycle.FindEnd()?.State);
    }

    [Fact]
    public void A_stopping_sweep_awaits_its_runs_before_it_ends()
    {
        var sweep = TestSweep.Running(2);
        sweep.Lifecycle.Stop();
        Assert.Equal(new SweepEnd(SweepState.Stopped, AwaitsRuns: true), sweep.Lifecycle.FindEnd());
    }

    [Theory]
    [InlineData(SweepState.Preparing)]
    [InlineData(SweepState.Paused)]
    [InlineData(SweepState.Cancelled)]
    public void A_sweep_that_is_neither_running_nor_stopping_does_not_end(SweepState state)
    {
        var sweep = TestSweep.Completed();
        sweep.State.State = state;
        Assert.Null(sweep.Lifecycle.FindEnd());
    }

    [Fact]
    public void The_end_is_recorded_with_its_time_and_reason()
    {
        var sweep = TestSweep.Running(1);
        Assert.True(sweep.Lifecycle.TryEnd(SweepState.Failed, "no space", TestSweep.Now));
        var summary = sweep.Lifecycle.Summarize(default);
        Assert.Equal((SweepState.Failed, "no space", TestSweep.Now), (summary.State, summary.Reason, summary.EndedAt));
        Assert.False(sweep.Lifecycle.IsUnderWay);
    }

    [Theory]
    [InlineData(SweepState.Paused)]
    [InlineData(SweepState.Cancelled)]
    public void A_sweep_paused_or_canceled_during_the_feature_build_does_not_start(SweepState state)
    {
        var sweep = new TestSweep();
        sweep.Lifecycle.SetFeatureSet("features");
        sweep.State.State = state;
        Assert.False(sweep.Lifecycle.TryBegin(["blues", "rock"]));
        Assert.Equal((state, "features"), (sweep.State.State, sweep.Lifecycle.FeatureSetToRetry));
    }

    [Theory]
    [InlineData(SweepState.Running, SweepState.Completed)]
    [InlineData(SweepState.Stopping, SweepState.Stopped)]
    [InlineData(SweepState.Running, SweepState.Failed)]
    public void A_sweep_paused_or_canceled_after_its_end_was_decided_does_not_end(SweepState before, SweepState end)
    {
        foreach (var state in new[] { SweepState.Paused, SweepState.Cancelled })
        {
            var sweep = TestSweep.Completed();
            sweep.State.State = state;
            Assert.False(sweep.Lifecycle.TryEnd(end, null, TestSweep.Now));
            Assert.Equal(state, sweep.State.State);
            sweep.State.State = before;
            Assert.True(sweep.Lifecycle.TryEnd(end, null, TestSweep.Now));
        }
    }

    [Fact]
    public void A_sweep_extended_after_its_end_was_decided_does_not_end()
    {
        var sweep = TestSweep.Running(3, new SearchSpec { Sampler = "random", Experiments = 2 });
        sweep.Runs.Record(TestSweep.Report(0));
        sweep.Runs.Record(TestSweep.Report(1));
        Assert.Equal(SweepState.Completed, sweep.Lifecycle.FindEnd()?.State);
        sweep.Lifecycle.Extend(new SweepExtension(Experiments: 1), TestSweep.Now);
        Assert.False(sweep.Lifecycle.TryEnd(SweepState.Completed, null, TestSweep.Now));
        Assert.Equal(SweepState.Running, sweep.State.State);
    }

    private static (LeaseVerdict?, SweepState) After(SweepState state, Func<SweepLifecycle, LeaseVerdict?> call)
    {
        var sweep = TestSweep.Running(1);
        sweep.State.State = state;
        return (call(sweep.Lifecycle), sweep.State.State);
    }
}
