using Experiments.Domain;
using Experiments.Scheduling.Sweeps;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>Sweeps that are extended to more repeats.</summary>
public sealed class SweepLifecycleRepeatsTests
{
    private static readonly SweepExtension Twice = new(Repeats: 2);

    [Fact]
    public void A_completed_sweep_makes_only_the_new_runs()
    {
        var sweep = TestSweep.Completed();
        var validated = sweep.Lifecycle.FindSpecToValidate(Twice);
        Assert.Equal((2, 1), (validated?.Protocol.Repeats, sweep.Lifecycle.Spec.Protocol.Repeats));
        Assert.True(sweep.Lifecycle.Extend(Twice, TestSweep.Now));
        sweep.Lifecycle.Continue();

        Assert.Equal([0, 1, 2], sweep.Runs.Open);
        var payloads = sweep.Runs.ListUnitsToSubmit([0, 1, 2]).Select(unit => (RunPayload)unit.Payload).ToArray();
        Assert.Equal([0, 1, 2], payloads.Select(payload => payload.Run.Experiment.Number));
        Assert.All(payloads, payload => Assert.Equal((1, 0, 2), (payload.Run.Repeat, payload.Run.Fold, payload.Protocol.Repeats)));
        Assert.Equal((6, 3), (sweep.Lifecycle.Summarize(default).Runs.Total, sweep.Lifecycle.Summarize(default).Runs.Completed));
        Assert.Equal("2 repeats: 3 more runs", DescribeChange(sweep));
    }

    [Fact]
    public void It_is_recognized_by_the_spec_that_it_was_made_of()
    {
        var sweep = TestSweep.Completed();
        var (made, before) = (sweep.Lifecycle.Spec, sweep.Lifecycle.Summarize(default));
        Assert.True(before.IsOf(made) && before is { Submitted: null } && before.DescribeExtensions() is null);
        sweep.Lifecycle.Extend(Twice, TestSweep.Now);
        var once = sweep.Lifecycle.Spec;
        sweep.Lifecycle.Extend(new SweepExtension(Repeats: 3), TestSweep.Now);
        var after = sweep.Open().Summarize(default);
        Assert.True(after.IsOf(made) && after.IsOf(after.Spec));
        Assert.False(after.IsOf(once) || after.IsOf(made with { Features = "others" }));
        Assert.Equal("2 repeats: 3 more runs; 3 repeats: 3 more runs", after.DescribeExtensions());
        Assert.Equal([Twice, new SweepExtension(Repeats: 3)], after.Changes.Select(change => change.Extension));
        Assert.True(after.Spec.Protocol.Contains(made.Protocol) && !made.Protocol.Contains(after.Spec.Protocol));
        Assert.False(after.Spec.Protocol.Contains(made.Protocol with { Seed = 6 }));
    }

    [Fact]
    public void What_it_learned_from_prior_sweeps_is_not_asked_for_again()
    {
        var search = new SearchSpec { Sampler = "tpe", Experiments = 2, PriorSweeps = ["gone"] };
        var sweep = TestSweep.Running(2, search);
        Assert.True(sweep.Lifecycle.FindSpecToValidate(Twice)!.Search.PriorSweeps.IsDefault); // not null: its protocol changes
        sweep.Runs.Record(TestSweep.Report(0));
        sweep.Runs.Record(TestSweep.Report(1));
        sweep.Lifecycle.TryEnd(SweepState.Completed, null, TestSweep.Now);
        var wider = sweep.Lifecycle.FindSpecToValidate(new SweepExtension(Experiments: 1, Models: TestSweep.Knn(1, 3, 5, 7)));
        Assert.True(wider!.Search.PriorSweeps.IsDefault); // not null: its models change
        Assert.Equal(["gone"], sweep.Lifecycle.Spec.Search.PriorSweeps);
    }

    [Fact]
    public void An_experiment_is_complete_once_its_new_runs_have_ended()
    {
        var sweep = TestSweep.Completed(TestSweep.Knn(1));
        sweep.Lifecycle.Extend(Twice, TestSweep.Now);
        sweep.Lifecycle.Continue();
        Assert.Null(sweep.Lifecycle.FindEnd());
        sweep.Runs.Record(TestSweep.Report(0)); // what the experiment knew before
        Assert.Equal(EntryState.Open, sweep.Entries[0].State);

        var whole = TestSweep.Report(0, runs: 2);
        sweep.Runs.Record(whole with { Ended = [TestSweep.Run(0), TestSweep.Run(0) with { Repeat = 1 }] });
        Assert.Equal(EntryState.Completed, sweep.Entries[0].State);
        Assert.Equal(SweepState.Completed, sweep.Lifecycle.FindEnd()?.State);
    }

    [Fact]
    public void A_running_sweep_adds_the_repeats_to_experiments_still_to_come()
    {
        var sweep = TestSweep.Running(1);
        sweep.Lifecycle.Extend(Twice, TestSweep.Now);
        Assert.Equal([1, 2], sweep.Lifecycle.Suggest(2));
        Assert.Equal(6, sweep.Runs.ListUnitsToSubmit([0, 1, 2]).Length);
        Assert.Equal(6, sweep.Lifecycle.Summarize(default).Runs.Total);
    }

    [Fact]
    public void Another_activation_goes_on_with_the_same_points()
    {
        var sweep = TestSweep.Running(1, new SearchSpec { Sampler = "random", Experiments = 3 });
        sweep.Lifecycle.Extend(Twice, TestSweep.Now);
        var opened = sweep.Open();
        opened.Suggest(2);
        var other = TestSweep.Running(3, new SearchSpec { Sampler = "random", Experiments = 3 });
        Assert.Equal(other.Entries.Select(entry => entry.Parameters), sweep.Entries.Select(entry => entry.Parameters));
        Assert.Equal(2, opened.Runs.ListUnitsToSubmit([2]).Length);
    }

    [Fact]
    public void Pruned_experiments_stay_as_they_are()
    {
        var sweep = TestSweep.Running(2, TestSweep.Halving, TestSweep.Cnn(8, 9));
        sweep.Runs.Judge(TestSweep.Run(0), TestSweep.Progress(0, 1, 0.9));
        sweep.Runs.Judge(TestSweep.Run(1), TestSweep.Progress(1, 1, 0.5));
        sweep.Runs.Record(TestSweep.Report(0));
        sweep.Lifecycle.Extend(Twice, TestSweep.Now);
        Assert.Equal([(EntryState.Open, true), (EntryState.Pruned, false)], sweep.Entries.Select(entry => (entry.State, entry.IsKept)));
        Assert.Equal("2 repeats: 1 more run; 1 pruned experiment unchanged", DescribeChange(sweep));
    }

    [Fact]
    public void Experiments_that_had_completed_are_not_pruned_in_their_new_runs()
    {
        var sweep = TestSweep.Running(2, TestSweep.Halving, TestSweep.Cnn(8, 9));
        sweep.Runs.Record(TestSweep.Report(0));
        sweep.Runs.Record(TestSweep.Report(1));
        sweep.Lifecycle.Extend(Twice, TestSweep.Now);
        sweep.Lifecycle.Continue();
        Assert.Equal(LeaseVerdict.Continue, VerdictOnNewRun(0, 0.9));
        Assert.Equal(LeaseVerdict.Continue, VerdictOnNewRun(1, 0.5));
        Assert.Equal(EntryState.Open, sweep.Entries[1].State);

        LeaseVerdict VerdictOnNewRun(int number, double accuracy)
        {
            var run = TestSweep.Run(number) with { Repeat = 1 };
            return sweep.Runs.Judge(run, TestSweep.Progress(number, 1, accuracy) with { Unit = run.ToString() }).Answer.Verdict;
        }
    }

    [Fact]
    public void A_dry_run_counts_the_runs_and_changes_nothing()
    {
        var sweep = TestSweep.Completed();
        Assert.Equal(new ExtensionPlan(6, "3 repeats: 6 more runs"), sweep.Lifecycle.PlanExtension(new SweepExtension(Repeats: 3)));
        Assert.Equal(1, sweep.Lifecycle.Spec.Protocol.Repeats);
        Assert.Empty(sweep.Runs.Open);
        Assert.Empty(sweep.Lifecycle.Summarize(default).Changes);

        var random = TestSweep.Running(2, new SearchSpec { Sampler = "random", Experiments = 2 });
        Assert.Equal(
            new ExtensionPlan(1, "1 more experiment: 1 more run"), random.Lifecycle.PlanExtension(new SweepExtension(Experiments: 1)));
        Assert.Equal(2, random.State.Limit);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1001)]
    public void Repeats_are_a_total_above_the_current_one(int repeats)
    {
        var error = Assert.Throws<UserErrorException>(
            () => TestSweep.Completed().Lifecycle.Extend(new SweepExtension(Repeats: repeats), TestSweep.Now));
        Assert.Equal(
            $"--repeats is the total number of repeats: sweep 's' has 1, so it must be from 2 to 1000, not {repeats}", error.Message);
    }

    [Fact]
    public void What_has_no_repeats_or_would_depend_on_the_moment_is_refused()
    {
        var lists = TestSweep.Running(1, protocol: new Protocol { Split = "predefined", Folds = 1 });
        Assert.Contains("predefined split", Message(lists, Twice), StringComparison.Ordinal);
        var adaptive = TestSweep.Running(1, new SearchSpec { Sampler = "tpe", Experiments = 3, Deterministic = true, Window = 1 });
        Assert.Contains("is deterministic", Message(adaptive, Twice), StringComparison.Ordinal);
        Assert.Contains("cannot be combined", Message(TestSweep.Completed(), Twice with { Experiments = 1 }), StringComparison.Ordinal);
    }

    private static string DescribeChange(TestSweep sweep) => Assert.Single(sweep.Lifecycle.Summarize(default).Changes).What;

    private static string Message(TestSweep sweep, SweepExtension extension) =>
        Assert.Throws<UserErrorException>(() => sweep.Lifecycle.Extend(extension, TestSweep.Now)).Message;
}
