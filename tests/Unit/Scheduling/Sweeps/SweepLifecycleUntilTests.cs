using Experiments.Domain;
using Experiments.Search;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>Searches that end before their number of experiments.</summary>
public sealed class SweepLifecycleUntilTests
{
    private static readonly DateTimeOffset Start = TestSweep.Now;

    [Fact]
    public void A_target_that_is_reached_ends_the_search_with_its_reason()
    {
        var sweep = Sweep(new UntilSpec(Target: 0.7));
        sweep.Lifecycle.Suggest(3);
        Record(sweep, 0, 0.69);
        Assert.False(sweep.Lifecycle.TryEndSearch(Start));
        Record(sweep, 1, 0.7);
        Assert.True(sweep.Lifecycle.TryEndSearch(Start));
        Assert.False(sweep.Lifecycle.TryEndSearch(Start));
        Assert.Equal(0, sweep.Lifecycle.CountToSuggest(slots: 4, waiting: 0));
        Assert.Equal(3, sweep.Lifecycle.Summarize(default).Runs.Total);
        Assert.Null(sweep.Lifecycle.FindEnd());

        // What is under way finishes.
        Record(sweep, 2, 0.5);
        Assert.True(sweep.Lifecycle.TryEnd(SweepState.Completed, null, Start));
        Assert.Equal((SweepState.Completed, "e1 reached validationAccuracy 0.7, the target was 0.7"),
            (sweep.State.State, sweep.Lifecycle.Summarize(default).Reason));
    }

    [Fact]
    public void A_target_of_a_loss_is_reached_from_above()
    {
        var sweep = Sweep(new UntilSpec(Target: 0.1), new ObjectiveSpec(MetricNames.ValidationGap, Goal.Minimize));
        sweep.Lifecycle.Suggest(2);
        Record(sweep, 0, 0.2);
        Assert.False(sweep.Lifecycle.TryEndSearch(Start));
        Record(sweep, 1, 0.05);
        Assert.True(sweep.Lifecycle.TryEndSearch(Start));
    }

    [Fact]
    public void Experiments_without_gain_count_from_the_best_whatever_their_outcome()
    {
        var sweep = Sweep(new UntilSpec(NoGainFor: 3));
        sweep.Lifecycle.Suggest(6);
        Record(sweep, 0, 0.5);
        Record(sweep, 1, 0.6);
        Record(sweep, 2, 0.6);
        sweep.Runs.Record(Report(3, 0, runs: 0));
        Assert.False(sweep.Lifecycle.TryEndSearch(Start));
        Record(sweep, 4, 0.1);
        Assert.True(sweep.Lifecycle.TryEndSearch(Start));

        // True also if what is under way then brings a gain.
        Record(sweep, 5, 0.9);
        Assert.Equal(
            "when it asked for no more experiments, 3 had ended without a gain over e1 with validationAccuracy 0.6",
            sweep.State.UntilReason);
    }

    [Fact]
    public void A_gain_starts_the_count_again()
    {
        var sweep = Sweep(new UntilSpec(NoGainFor: 2));
        sweep.Lifecycle.Suggest(5);
        foreach (var (number, accuracy) in ((int, double)[])[(0, 0.5), (1, 0.4), (2, 0.6), (3, 0.5)])
        {
            Record(sweep, number, accuracy);
            Assert.False(sweep.Lifecycle.TryEndSearch(Start));
        }

        Record(sweep, 4, 0.6);
        Assert.True(sweep.Lifecycle.TryEndSearch(Start));
    }

    [Fact]
    public void Minutes_count_from_the_first_run_without_pauses()
    {
        var sweep = Sweep(new UntilSpec(Minutes: 10));
        Assert.True(sweep.Lifecycle.AwaitsFirstRun);
        Assert.False(sweep.Lifecycle.TryEndSearch(Start.AddHours(9)));
        sweep.Lifecycle.StartClock(Start.AddHours(9));
        Assert.False(sweep.Lifecycle.AwaitsFirstRun);

        sweep.Lifecycle.StopClock(Start.AddHours(9).AddMinutes(6));
        sweep.Lifecycle.Pause();
        Assert.False(sweep.Lifecycle.AwaitsFirstRun);
        sweep.Lifecycle.Continue();
        Assert.True(sweep.Lifecycle.AwaitsFirstRun);
        sweep.Lifecycle.StartClock(Start.AddHours(20));
        Assert.False(sweep.Lifecycle.TryEndSearch(Start.AddHours(20).AddMinutes(3.9)));
        Assert.True(sweep.Lifecycle.TryEndSearch(Start.AddHours(20).AddMinutes(4)));
        Assert.Equal("its 10 minutes of running are over", sweep.State.UntilReason);
    }

    [Fact]
    public void Time_in_which_no_silo_had_the_sweep_does_not_count()
    {
        var sweep = Sweep(new UntilSpec(Minutes: 10));
        sweep.Lifecycle.Suggest(2);
        sweep.Lifecycle.StartClock(Start);
        var slot = new SlotId("n", "cpu:0", 0);
        sweep.Runs.Record(Report(0, 0.5) with { Slots = [new SlotTime(slot, TimeSpan.FromMinutes(4), Start, Start.AddMinutes(4))] });

        var reopened = sweep.Open();
        Assert.True(reopened.AwaitsFirstRun);
        reopened.StartClock(Start.AddDays(1));
        Assert.False(reopened.TryEndSearch(Start.AddDays(1).AddMinutes(5.9)));
        Assert.True(reopened.TryEndSearch(Start.AddDays(1).AddMinutes(6)));
        Assert.Equal(0, sweep.Open().CountToSuggest(slots: 4, waiting: 0));
    }

    [Fact]
    public void An_extension_adds_to_what_was_tried_and_the_rules_are_over()
    {
        var sweep = Sweep(new UntilSpec(Target: 0.7));
        sweep.Lifecycle.Suggest(2);
        Record(sweep, 0, 0.9);
        Record(sweep, 1, 0.1);
        sweep.Lifecycle.TryEndSearch(Start);
        sweep.Lifecycle.TryEnd(SweepState.Completed, null, Start);

        sweep.Lifecycle.Extend(new SweepExtension(Experiments: 3), Start);
        sweep.Lifecycle.Continue();
        Assert.Null(sweep.Lifecycle.Summarize(default).Reason);
        Assert.Equal((5, 3), (sweep.State.Limit, sweep.Lifecycle.CountToSuggest(slots: 40, waiting: 0)));
        Assert.False(sweep.Lifecycle.TryEndSearch(Start));
        Assert.False(sweep.Open().TryEndSearch(Start));
    }

    [Fact]
    public void A_setting_enqueued_after_the_end_is_tried_and_the_sweep_ends_for_the_same_reason()
    {
        var sweep = Sweep(new UntilSpec(Target: 0.7));
        sweep.Lifecycle.Suggest(1);
        Record(sweep, 0, 0.9);
        sweep.Lifecycle.TryEndSearch(Start);
        sweep.Lifecycle.TryEnd(SweepState.Completed, null, Start);
        sweep.Lifecycle.Enqueue("knn", ParameterSet.Empty.With("k", ParameterValue.Of(999)), Start);
        sweep.Lifecycle.Continue();
        Assert.Equal((0, 2), (sweep.Lifecycle.CountToSuggest(slots: 4, waiting: 0), sweep.Lifecycle.Summarize(default).Runs.Total));
        Record(sweep, 1, 0.5);
        Assert.True(sweep.Lifecycle.TryEnd(SweepState.Completed, null, Start));
        Assert.StartsWith("e0 reached", sweep.State.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_that_may_end_early_does_not_suggest_far_ahead() =>
        Assert.Equal(4, Sweep(new UntilSpec(NoGainFor: 9)).Lifecycle.CountToSuggest(slots: 4, waiting: 0));

    [Theory]
    [InlineData(false, "search.until: until has no rule; give it minutes, target or noGainFor, or leave it out")]
    [InlineData(true, "search.until: when it stops depends on the order of results, so a deterministic search has a number of experiments "
        + "alone; leave out until")]
    public void Rules_that_cannot_work_are_refused(bool isDeterministic, string problem) => Assert.Equal(problem, Assert.Single(
        SearchCheck.FindProblems(TestSweep.Knn(1, 3), new SearchSpec
        {
            Deterministic = isDeterministic,
            Until = isDeterministic ? new UntilSpec(Target: 1) : new UntilSpec(),
        })).ToString());

    [Fact]
    public void The_rules_are_described() => Assert.Equal(
        "1.5 minutes of running, or validationAccuracy at 0.7, or 20 experiments without gain",
        new UntilSpec(1.5, 0.7, 20).Describe(new ObjectiveSpec()));

    private static TestSweep Sweep(UntilSpec until, ObjectiveSpec? objective = null) => TestSweep.Running(
        0, new SearchSpec { Sampler = "random", Experiments = 50, Until = until }, TestSweep.Knn([.. Enumerable.Range(1, 100)]), objective);

    private static void Record(TestSweep sweep, int number, double value) => sweep.Runs.Record(Report(number, value));

    private static ExperimentReport Report(int number, double value, int runs = 1)
    {
        var estimate = runs == 0 ? null : new Estimate(value, null, null, null, runs, IntervalMethod.None);
        var report = TestSweep.Report(number, runs);
        return report with { Summary = report.Summary with { ValidationAccuracy = estimate, ValidationGap = estimate } };
    }
}
