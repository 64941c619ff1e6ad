using Experiments.Domain;
using Experiments.Scheduling.Sweeps;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>What a sweep decides about its runs: which to submit, park, resume and withdraw.</summary>
public sealed class SweepRunsTests
{
    [Fact]
    public void A_unit_of_work_contains_everything_its_run_needs()
    {
        var sweep = TestSweep.Running(1);
        var unit = Assert.Single(sweep.Runs.ListUnitsToSubmit([0]));
        Assert.Equal((TestSweep.Run(0).ToString(), "sweep/s", 3), (unit.Id, unit.Owner, unit.Priority));
        Assert.Equal((0, "trace"), (unit.Attempts, unit.Trace));
        var payload = Assert.IsType<RunPayload>(unit.Payload);
        Assert.Equal((TestSweep.Run(0), "features", "knn", null), (payload.Run, payload.FeatureSet, payload.Family, payload.Origin));
        Assert.Equal(sweep.Entries[0].Parameters, payload.Parameters);
        Assert.Equal((sweep.Lifecycle.Spec.Protocol, sweep.Lifecycle.Spec.Objective), (payload.Protocol, payload.Objective));
    }

    [Fact]
    public void Only_open_experiments_of_a_running_sweep_are_submitted()
    {
        var sweep = TestSweep.Running(3);
        sweep.Runs.Record(TestSweep.Report(1));
        string[] open = [TestSweep.Run(0).ToString(), TestSweep.Run(2).ToString()];
        Assert.Equal(open, sweep.Runs.ListUnitsToSubmit([0, 1, 2]).Select(unit => unit.Id));
        Assert.Equal([0, 2], sweep.Runs.Open);
        sweep.Lifecycle.Pause();
        Assert.Empty(sweep.Runs.ListUnitsToSubmit([0, 1, 2]));
    }

    [Fact]
    public void A_report_triggers_a_refill_unless_the_sweep_has_ended()
    {
        var sweep = TestSweep.Running(2);
        var early = TestSweep.Report(0, runs: 0, hasEnded: false);
        Assert.Equal(new ReportDecision(IsExperimentOver: false, NeedsRefill: true), sweep.Runs.Record(early));
        Assert.Equal(new ReportDecision(IsExperimentOver: true, NeedsRefill: true), sweep.Runs.Record(TestSweep.Report(0)));
        sweep.Lifecycle.Cancel();
        Assert.Equal(new ReportDecision(IsExperimentOver: true, NeedsRefill: false), sweep.Runs.Record(TestSweep.Report(1)));
    }

    [Fact]
    public void An_outdated_report_or_one_of_an_unknown_experiment_is_ignored()
    {
        var sweep = TestSweep.Running(1);
        sweep.Runs.Record(TestSweep.Report(0));
        Assert.Null(sweep.Runs.Record(TestSweep.Report(0, runs: 0, hasEnded: false)));
        Assert.Null(sweep.Runs.Record(TestSweep.Report(1)));
    }

    [Fact]
    public void A_reopened_run_is_submitted_again()
    {
        var sweep = TestSweep.Running(1);
        sweep.Runs.Record(TestSweep.Report(0, runs: 0));
        Assert.Equal(EntryState.Failed, sweep.Entries[0].State);
        Assert.Empty(sweep.Runs.ListUnitsToSubmit([0]));
        sweep.Runs.Reopen(0, [TestSweep.Run(0)]);
        Assert.Single(sweep.Runs.ListUnitsToSubmit([0]));
    }

    [Fact]
    public void Progress_without_epochs_or_of_an_unknown_experiment_is_ignored()
    {
        var sweep = TestSweep.Running(1);
        RunProgress[] unjudged = [TestSweep.Progress(0, 1, 0.5) with { Epoch = null }, TestSweep.Progress(1, 1, 0.5)];
        Assert.All(unjudged.Zip([TestSweep.Run(0), TestSweep.Run(1)]), pair =>
        {
            var decision = sweep.Runs.Judge(pair.Second, pair.First);
            Assert.Equal((LeaseVerdict.Continue, true, false), (decision.Answer.Verdict, decision.Withdrawn.IsEmpty, decision.NeedsRefill));
        });
    }

    [Fact]
    public void A_run_that_must_wait_for_others_is_parked_and_not_submitted()
    {
        var sweep = TestSweep.Running(2, TestSweep.Halving, TestSweep.Cnn(8, 9));
        var decision = sweep.Runs.Judge(TestSweep.Run(0), TestSweep.Progress(0, 1, 0.9, attempt: 2));
        Assert.Equal((LeaseVerdict.Park, true, true), (decision.Answer.Verdict, decision.Withdrawn.IsEmpty, decision.NeedsRefill));
        Assert.NotNull(decision.Answer.Reason);
        Assert.Equal([(TestSweep.Run(0), 2)], sweep.Runs.Parked);
        Assert.Empty(sweep.Runs.ListUnitsToSubmit([0]));
        Assert.Equal((null, true), Outcome(sweep.Runs.JudgeParked(TestSweep.Run(0), 2)));
    }

    [Fact]
    public void A_pruned_experiment_is_withdrawn_once_and_its_runs_are_told_to_stop()
    {
        var sweep = TestSweep.Running(2, TestSweep.Halving, TestSweep.Cnn(8, 9));
        sweep.Runs.Judge(TestSweep.Run(0), TestSweep.Progress(0, 1, 0.9));
        var decision = sweep.Runs.Judge(TestSweep.Run(1), TestSweep.Progress(1, 1, 0.5));
        Assert.Equal((LeaseVerdict.Prune, true), (decision.Answer.Verdict, decision.NeedsRefill));
        Assert.Equal([TestSweep.Run(1).ToString()], decision.Withdrawn);
        Assert.Equal(EntryState.Pruned, sweep.Entries[1].State);

        var later = sweep.Runs.Judge(TestSweep.Run(1), TestSweep.Progress(1, 2, 0.9));
        Assert.Equal((LeaseVerdict.Prune, true, false), (later.Answer.Verdict, later.Withdrawn.IsEmpty, later.NeedsRefill));
    }

    [Fact]
    public void A_parked_run_that_may_continue_is_submitted_as_its_next_attempt()
    {
        var sweep = TestSweep.Running(2, TestSweep.Halving, TestSweep.Cnn(8, 9));
        sweep.Runs.Judge(TestSweep.Run(0), TestSweep.Progress(0, 1, 0.9, attempt: 2));
        sweep.Runs.Judge(TestSweep.Run(1), TestSweep.Progress(1, 1, 0.5));

        sweep.Lifecycle.Pause();
        Assert.Equal((null, true), Outcome(sweep.Runs.JudgeParked(TestSweep.Run(0), 2)));
        sweep.Lifecycle.Continue();
        Assert.Equal((2, true), Outcome(sweep.Runs.JudgeParked(TestSweep.Run(0), 2)));
        Assert.Empty(sweep.Runs.Parked);
    }

    [Fact]
    public void A_parked_run_that_loses_the_comparison_is_withdrawn()
    {
        var sweep = TestSweep.Running(2, TestSweep.Halving, TestSweep.Cnn(8, 9));
        sweep.Runs.Judge(TestSweep.Run(0), TestSweep.Progress(0, 1, 0.5));
        Assert.Equal(LeaseVerdict.Continue, sweep.Runs.Judge(TestSweep.Run(1), TestSweep.Progress(1, 1, 0.9)).Answer.Verdict);
        Assert.Equal([TestSweep.Run(0).ToString()], sweep.Runs.JudgeParked(TestSweep.Run(0), 1).Withdrawn);
        Assert.Empty(sweep.Runs.Parked);
    }

    [Fact]
    public void A_sweep_with_pruned_experiments_awaits_its_runs_at_the_end()
    {
        var sweep = TestSweep.Running(2, TestSweep.Halving, TestSweep.Cnn(8, 9));
        sweep.Runs.Judge(TestSweep.Run(0), TestSweep.Progress(0, 1, 0.9));
        sweep.Runs.Judge(TestSweep.Run(1), TestSweep.Progress(1, 1, 0.5));
        sweep.Runs.Record(TestSweep.Report(0));
        Assert.Equal(new SweepEnd(SweepState.Completed, AwaitsRuns: true), sweep.Lifecycle.FindEnd());
    }

    [Fact]
    public void A_run_that_no_longer_improves_is_told_to_finish()
    {
        var patience = new SearchSpec
        {
            Sampler = "random",
            Experiments = 1,
            Pruner = new PrunerSpec("patience", TestSweep.Settings(("epochs", 1))),
        };
        var sweep = TestSweep.Running(1, patience, TestSweep.Cnn(9));
        Assert.Equal(LeaseVerdict.Continue, sweep.Runs.Judge(TestSweep.Run(0), TestSweep.Progress(0, 1, 0.9)).Answer.Verdict);
        var decision = sweep.Runs.Judge(TestSweep.Run(0), TestSweep.Progress(0, 2, 0.8));
        Assert.Equal((LeaseVerdict.Finish, true, true), (decision.Answer.Verdict, decision.Withdrawn.IsEmpty, decision.NeedsRefill));
    }

    private static (int? Attempts, bool WithdrawsNothing) Outcome(ParkedDecision decision) =>
        (decision.Submitted?.Attempts, decision.Withdrawn.IsEmpty);
}
