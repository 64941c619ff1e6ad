using Experiments.Domain;
using Experiments.Scheduling.Sweeps;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>The states of a sweep, from its submission to its end and beyond.</summary>
public sealed class SweepLifecycleTests
{
    [Fact]
    public void A_submitted_sweep_prepares_with_what_was_asked_for()
    {
        var sweep = new MadeSweep(new SearchSpec { Sampler = "random", Experiments = 2 });
        var summary = sweep.Lifecycle.Summarize(default);
        Assert.Equal((SweepState.Preparing, 0, 2), (summary.State, summary.Experiments, summary.Runs.Total));
        Assert.Equal(MadeSweep.Now, summary.SubmittedAt);
        Assert.Equal((2, "trace"), (sweep.State.Limit, sweep.State.Trace));
        Assert.True(sweep.Lifecycle.IsUnderWay);
        Assert.False(sweep.Lifecycle.IsRunning);
    }

    [Fact]
    public void The_summary_counts_runs_that_ended_and_those_of_the_pool()
    {
        var sweep = MadeSweep.Running(3);
        sweep.Runs.Record(MadeSweep.Report(0));
        var summary = sweep.Lifecycle.Summarize(new OwnerCount(Waiting: 1, Running: 1, Held: "disk full"));
        Assert.Equal(new RunCounts(Total: 3, Completed: 1, Failed: 0, Running: 1, Queued: 1), summary.Runs);
        Assert.Equal("disk full", summary.Held);
        Assert.Equal([1, 0, 0], sweep.Lifecycle.ListExperiments().Select(experiment => experiment.Runs));
    }

    [Theory]
    [InlineData(SweepState.Preparing, SweepStep.Prepare, SweepStep.Prepare, SweepStep.Prepare)]
    [InlineData(SweepState.Running, SweepStep.Reconcile, SweepStep.Refill, SweepStep.None)]
    [InlineData(SweepState.Stopping, SweepStep.Reconcile, SweepStep.Refill, SweepStep.Refill)]
    public void The_next_step_depends_on_the_state_and_then_on_what_is_requested(
        SweepState state, SweepStep ifReconciliation, SweepStep ifRefill, SweepStep ifNothing)
    {
        var sweep = MadeSweep.Running(1);
        sweep.State.State = state;
        Assert.Equal(ifReconciliation, sweep.Lifecycle.DecideStep(isReconciliationRequested: true, isRefillRequested: true));
        Assert.Equal(ifRefill, sweep.Lifecycle.DecideStep(isReconciliationRequested: false, isRefillRequested: true));
        Assert.Equal(ifNothing, sweep.Lifecycle.DecideStep(isReconciliationRequested: false, isRefillRequested: false));
    }

    [Fact]
    public void A_running_sweep_without_an_open_experiment_refills_without_a_request()
    {
        var lifecycle = MadeSweep.Running(0).Lifecycle;
        Assert.Equal(SweepStep.Refill, lifecycle.DecideStep(isReconciliationRequested: false, isRefillRequested: false));
    }

    [Theory]
    [InlineData(BuildState.Building, false, null)]
    [InlineData(BuildState.Ready, true, null)]
    [InlineData(BuildState.Failed, false, @"the feature set could not be built: no\nspace")]
    public void Runs_begin_once_the_feature_set_is_built_and_a_failed_build_fails_the_sweep(BuildState state, bool isReady, string? failure)
    {
        var features = new FeatureSetSummary("features", state, "no\nspace", "d", "1", new FeatureSpec { Name = "f" }, 0, 1, 0);
        Assert.Equal(new FeaturesDecision(isReady, failure), SweepLifecycle.DecideOnFeatures(features));
    }

    [Fact]
    public void Experiments_are_suggested_up_to_the_limit_and_none_once_the_sampler_has_nothing_left()
    {
        var sweep = MadeSweep.Running(1);
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
    public void Being_exhausted_is_not_kept_before_the_suggestions_are_stored()
    {
        var sweep = MadeSweep.Running(256);
        Assert.False(sweep.State.IsExhausted);
        Assert.True(sweep.Lifecycle.TryExhaust());
        Assert.True(sweep.State.IsExhausted);
    }

    [Fact]
    public void A_sampler_that_may_have_more_is_not_exhausted() => Assert.False(MadeSweep.Running(2).Lifecycle.TryExhaust());

    [Theory]
    [InlineData(SweepState.Preparing, LeaseVerdict.Park, LeaseVerdict.Continue, LeaseVerdict.Cancel)]
    [InlineData(SweepState.Running, LeaseVerdict.Park, LeaseVerdict.Continue, LeaseVerdict.Cancel)]
    [InlineData(SweepState.Stopping, null, LeaseVerdict.Continue, LeaseVerdict.Cancel)]
    [InlineData(SweepState.Paused, null, null, LeaseVerdict.Cancel)]
    [InlineData(SweepState.Stopped, null, null, null)]
    [InlineData(SweepState.Cancelled, null, null, null)]
    [InlineData(SweepState.Completed, null, null, null)]
    [InlineData(SweepState.Failed, null, null, null)]
    public void A_sweep_that_may_be_paused_stopped_or_cancelled_changes_state_and_withdraws_its_units(
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
    public void A_cancelled_sweep_is_resumed_by_trying_its_runs_again(SweepState state, SweepResumption expected)
    {
        var sweep = MadeSweep.Running(1);
        sweep.State.State = state;
        Assert.Equal(expected, sweep.Lifecycle.DecideResumption());
    }

    [Fact]
    public void A_sweep_continues_with_its_features_if_they_are_not_built_and_else_with_its_runs()
    {
        var sweep = new MadeSweep();
        Assert.Null(sweep.Lifecycle.FeatureSetToRetry);
        sweep.Lifecycle.SetFeatureSet("features");
        Assert.Equal("features", sweep.Lifecycle.FeatureSetToRetry);

        Assert.True(sweep.Lifecycle.TryEnd(SweepState.Failed, "no space", MadeSweep.Now));
        sweep.Lifecycle.Continue();
        Assert.Equal((SweepState.Preparing, null, null), (sweep.State.State, sweep.State.Reason, sweep.State.EndedAt));

        Assert.True(sweep.Lifecycle.TryBegin(["blues", "rock"]));
        Assert.Null(sweep.Lifecycle.FeatureSetToRetry);
        sweep.Lifecycle.Pause();
        sweep.Lifecycle.Continue();
        Assert.Equal(SweepState.Running, sweep.State.State);
    }

    [Fact]
    public void A_sweep_is_complete_when_its_last_experiment_is_over()
    {
        var sweep = MadeSweep.Running(256);
        sweep.Lifecycle.TryExhaust();
        sweep.Runs.Record(MadeSweep.Report(0));
        sweep.Runs.Record(MadeSweep.Report(1));
        Assert.Null(sweep.Lifecycle.FindEnd());
        sweep.Runs.Record(MadeSweep.Report(2));
        Assert.Equal(new SweepEnd(SweepState.Completed, AwaitsRuns: false), sweep.Lifecycle.FindEnd());
    }

    [Fact]
    public void A_sweep_that_may_suggest_more_does_not_end()
    {
        var sweep = MadeSweep.Running(2);
        sweep.Runs.Record(MadeSweep.Report(0));
        sweep.Runs.Record(MadeSweep.Report(1));
        Assert.Null(sweep.Lifecycle.FindEnd());
        sweep.State.Limit = 2;
        Assert.Equal(SweepState.Completed, sweep.Lifecycle.FindEnd()?.State);
    }

    [Fact]
    public void A_sweep_that_is_being_stopped_ends_once_its_runs_have()
    {
        var sweep = MadeSweep.Running(2);
        sweep.Lifecycle.Stop();
        Assert.Equal(new SweepEnd(SweepState.Stopped, AwaitsRuns: true), sweep.Lifecycle.FindEnd());
    }

    [Theory]
    [InlineData(SweepState.Preparing)]
    [InlineData(SweepState.Paused)]
    [InlineData(SweepState.Cancelled)]
    public void A_sweep_that_is_neither_running_nor_being_stopped_does_not_end(SweepState state)
    {
        var sweep = MadeSweep.Completed();
        sweep.State.State = state;
        Assert.Null(sweep.Lifecycle.FindEnd());
    }

    [Fact]
    public void The_end_is_kept_with_its_time_and_reason()
    {
        var sweep = MadeSweep.Running(1);
        Assert.True(sweep.Lifecycle.TryEnd(SweepState.Failed, "no space", MadeSweep.Now));
        var summary = sweep.Lifecycle.Summarize(default);
        Assert.Equal((SweepState.Failed, "no space", MadeSweep.Now), (summary.State, summary.Reason, summary.EndedAt));
        Assert.False(sweep.Lifecycle.IsUnderWay);
    }

    [Theory]
    [InlineData(SweepState.Paused)]
    [InlineData(SweepState.Cancelled)]
    public void A_sweep_that_was_paused_or_cancelled_while_its_features_were_built_does_not_begin(SweepState state)
    {
        var sweep = new MadeSweep();
        sweep.Lifecycle.SetFeatureSet("features");
        sweep.State.State = state;
        Assert.False(sweep.Lifecycle.TryBegin(["blues", "rock"]));
        Assert.Equal((state, "features"), (sweep.State.State, sweep.Lifecycle.FeatureSetToRetry));
    }

    [Theory]
    [InlineData(SweepState.Running, SweepState.Completed)]
    [InlineData(SweepState.Stopping, SweepState.Stopped)]
    [InlineData(SweepState.Running, SweepState.Failed)]
    public void A_sweep_that_was_paused_or_cancelled_after_its_end_was_decided_does_not_end(SweepState before, SweepState end)
    {
        foreach (var state in new[] { SweepState.Paused, SweepState.Cancelled })
        {
            var sweep = MadeSweep.Completed();
            sweep.State.State = state;
            Assert.False(sweep.Lifecycle.TryEnd(end, null, MadeSweep.Now));
            Assert.Equal(state, sweep.State.State);
            sweep.State.State = before;
            Assert.True(sweep.Lifecycle.TryEnd(end, null, MadeSweep.Now));
        }
    }

    [Fact]
    public void A_sweep_that_was_extended_after_its_end_was_decided_does_not_end()
    {
        var sweep = MadeSweep.Running(3, new SearchSpec { Sampler = "random", Experiments = 2 });
        sweep.Runs.Record(MadeSweep.Report(0));
        sweep.Runs.Record(MadeSweep.Report(1));
        Assert.Equal(SweepState.Completed, sweep.Lifecycle.FindEnd()?.State);
        sweep.Lifecycle.Extend(new SweepExtension(Experiments: 1), MadeSweep.Now);
        Assert.False(sweep.Lifecycle.TryEnd(SweepState.Completed, null, MadeSweep.Now));
        Assert.Equal(SweepState.Running, sweep.State.State);
    }

    private static (LeaseVerdict?, SweepState) After(SweepState state, Func<SweepLifecycle, LeaseVerdict?> call)
    {
        var sweep = MadeSweep.Running(1);
        sweep.State.State = state;
        return (call(sweep.Lifecycle), sweep.State.State);
    }
}
