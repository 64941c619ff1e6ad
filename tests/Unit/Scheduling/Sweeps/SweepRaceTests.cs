using Experiments.Domain;
using Experiments.Scheduling.Sweeps;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>Which fold of a race is judged when, and what a stop does.</summary>
public sealed class SweepRaceTests
{
    private const int Folds = 4;

    private static readonly SearchSpec Race = new() { Pruner = new PrunerSpec("race", ParameterSet.Empty) };
    private static readonly Protocol Protocol = new() { Folds = Folds, Validation = ValidationRule.Rotating, Seed = 5 };

    [Fact]
    public void All_experiments_start_a_fold_before_any_starts_the_next()
    {
        var units = Sweep().Runs.ListUnitsToSubmit([0, 1, 2]);
        Assert.Equal(
            from fold in Enumerable.Range(0, Folds) from number in Enumerable.Range(0, 3) select (Run(number, fold).ToString(), fold),
            units.Select(unit => (unit.Id, unit.Round)));
    }

    [Fact]
    public void What_a_person_enqueues_does_not_wait_for_a_round()
    {
        var sweep = Sweep();
        sweep.Lifecycle.Enqueue("knn", TestSweep.Settings(("k", 7)), TestSweep.Now);
        Assert.All(sweep.Runs.ListUnitsToSubmit([3]), unit => Assert.Equal((0, true), (unit.Round, unit.IsNext)));
    }

    [Fact]
    public void A_race_suggests_all_its_experiments_at_once() =>
        Assert.InRange(
            TestSweep.Running(0, Race, TestSweep.Knn([.. Enumerable.Range(1, 200)]), protocol: Protocol).Lifecycle
                .CountToSuggest(slots: 2, waiting: 5000), 200, int.MaxValue);

    [Fact]
    public void A_look_is_due_once_all_have_run_the_fold_and_only_once()
    {
        var sweep = Sweep();
        Record(sweep, 0, folds: 2);
        Record(sweep, 1, folds: 1);
        Assert.Null(sweep.Runs.FindRaceLook());
        Record(sweep, 2, folds: 1);
        var look = Due(sweep);
        Assert.Equal((1, Folds, 0.05), (look.Folds, look.PlannedFolds, look.Alpha));
        var family = Assert.Single(look.Families);
        Assert.Equal(3, family.Started);
        Assert.Equal([0, 1, 2], family.Racing);
        sweep.Runs.MarkJudged(look);
        Assert.Null(sweep.Runs.FindRaceLook());
    }

    [Fact]
    public void Nothing_is_judged_before_all_experiments_are_suggested()
    {
        var sweep = TestSweep.Running(2, Race, protocol: Protocol);
        Record(sweep, 0, folds: 1);
        Record(sweep, 1, folds: 1);
        Assert.Null(sweep.Runs.FindRaceLook());
    }

    [Fact]
    public void Looks_are_judged_one_after_the_other_and_not_after_the_last_fold()
    {
        var sweep = Sweep();
        Assert.All([0, 1, 2], number => Record(sweep, number, Folds));
        Assert.Equal([1, 2, 3], Judge(sweep).Select(look => look.Folds));
    }

    [Fact]
    public void A_stopped_experiment_is_pruned_with_its_reason_and_the_others_race_on_without_it()
    {
        var sweep = Sweep();
        Assert.All([0, 1, 2], number => Record(sweep, number, 1));
        var look = Due(sweep);
        Assert.Equal(Folds, sweep.Runs.StopRacing(look, 1, "race after 1 of 4 folds: worse", Report(1, 1)).Length);
        Assert.Empty(sweep.Runs.StopRacing(look, 1, "again", null));
        sweep.Runs.MarkJudged(look);
        Assert.Equal("race after 1 of 4 folds: worse", sweep.Runs.FindPruneReason(1));
        Assert.Equal("race after 1 of 4 folds: worse", sweep.Lifecycle.ListExperiments()[1].PruneReason);
        Assert.Empty(sweep.Runs.ListUnitsToSubmit([1]));
        Record(sweep, 0, 2);
        Record(sweep, 2, 2);
        Assert.Equal([0, 2], Assert.Single(Due(sweep).Families).Racing);
    }

    [Fact]
    public void After_a_restart_the_race_goes_on_where_it_was()
    {
        var sweep = Sweep();
        Assert.All([0, 1, 2], number => Record(sweep, number, 2));
        var look = Due(sweep);
        sweep.Runs.StopRacing(look, 1, "worse", Report(1, 1));

        // Lost before the look was marked: it is judged again over the same experiments.
        var reopened = sweep.Open();
        Assert.All([0, 2], number => reopened.Runs.Record(Report(number, 2)));
        var again = reopened.Runs.FindRaceLook();
        Assert.NotNull(again);
        Assert.Equal(1, again.Folds);
        Assert.Equal([0, 1, 2], Assert.Single(again.Families).Racing);
        Assert.Equal([true, false, true], Enumerable.Range(0, 3).Select(number => reopened.Runs.MayStop(again, number)));
        reopened.Runs.MarkJudged(again);

        reopened = sweep.Open();
        Assert.All([0, 2], number => reopened.Runs.Record(Report(number, 2)));
        Assert.Equal(2, reopened.Runs.FindRaceLook()?.Folds);
    }

    [Fact]
    public void What_ran_ahead_is_stopped_all_the_same_and_its_later_folds_do_not_count()
    {
        var sweep = Sweep();
        Record(sweep, 0, Folds);
        Assert.Equal(EntryState.Completed, sweep.Entries[0].State);
        Record(sweep, 1, 1);
        Record(sweep, 2, 1);
        var look = Due(sweep);
        Assert.True(sweep.Runs.MayStop(look, 0));
        var report = Report(0, Folds);
        sweep.Runs.StopRacing(look, 0, "worse", report with { Summary = report.Summary with { Runs = 1 } });
        Assert.Null(sweep.Runs.Record(report));
        Assert.Equal((EntryState.Pruned, 1), (sweep.Entries[0].State, sweep.Entries[0].Summary?.Runs));
    }

    [Fact]
    public void A_sweep_does_not_end_before_its_race_is_judged()
    {
        var sweep = Sweep();
        Assert.All([0, 1, 2], number => Record(sweep, number, Folds));
        Assert.Equal((null, SweepStep.Race), (sweep.Lifecycle.FindEnd(), sweep.Lifecycle.DecideStep(false, false)));
        Judge(sweep);
        Assert.Equal(SweepState.Completed, sweep.Lifecycle.FindEnd()?.State);
    }

    [Fact]
    public void One_whose_runs_all_failed_is_not_waited_for()
    {
        var sweep = Sweep();
        Record(sweep, 0, 1);
        Record(sweep, 1, 1);
        sweep.Runs.Record(Report(2, Folds) with { Summary = Report(2, Folds).Summary with { Runs = 0 } });
        Assert.Equal([0, 1], Assert.Single(Due(sweep).Families).Racing);
    }

    [Fact]
    public void Each_family_has_its_own_race()
    {
        var models = new ParameterSpace([.. TestSweep.Knn(1, 3).Families, .. TestSweep.Cnn(2).Families]);
        var sweep = TestSweep.Running(4, Race, models, protocol: Protocol);
        sweep.Lifecycle.TryExhaust();
        Assert.All([0, 1, 2], number => Record(sweep, number, 1));
        Assert.Equal([1, 2], Due(sweep).Families.Select(family => family.Started).Order());
    }

    [Fact]
    public void An_added_experiment_is_judged_from_the_first_look_on_and_stops_none_that_passed_it()
    {
        var sweep = Sweep();
        Assert.All([0, 1, 2], number => Record(sweep, number, 2));
        Judge(sweep);
        sweep.Lifecycle.Enqueue("knn", TestSweep.Settings(("k", 7)), TestSweep.Now);
        Assert.Null(sweep.Runs.FindRaceLook());
        Record(sweep, 3, 1);
        var look = Due(sweep);
        Assert.Equal((1, 4), (look.Folds, Assert.Single(look.Families).Started));
        Assert.Equal([false, false, false, true], Enumerable.Range(0, 4).Select(number => sweep.Runs.MayStop(look, number)));
    }

    [Fact]
    public void A_paused_sweep_judges_nothing()
    {
        var sweep = Sweep();
        Assert.All([0, 1, 2], number => Record(sweep, number, 1));
        sweep.Lifecycle.Pause();
        Assert.Null(sweep.Runs.FindRaceLook());
    }

    [Fact]
    public void A_deterministic_race_takes_no_setting_from_a_person()
    {
        var sweep = TestSweep.Running(4, Race with { Deterministic = true }, protocol: Protocol);
        Assert.Throws<UserErrorException>(() => sweep.Lifecycle.Enqueue("knn", TestSweep.Settings(("k", 7)), TestSweep.Now));
    }

    private static TestSweep Sweep()
    {
        var sweep = TestSweep.Running(4, Race, protocol: Protocol);
        sweep.Lifecycle.TryExhaust();
        return sweep;
    }

    private static RaceLook Due(TestSweep sweep)
    {
        var look = sweep.Runs.FindRaceLook();
        Assert.NotNull(look);
        return look;
    }

    private static List<RaceLook> Judge(TestSweep sweep)
    {
        List<RaceLook> looks = [];
        while (sweep.Runs.FindRaceLook() is { } look)
        {
            looks.Add(look);
            sweep.Runs.MarkJudged(look);
        }

        return looks;
    }

    private static void Record(TestSweep sweep, int number, int folds) => sweep.Runs.Record(Report(number, folds));

    private static ExperimentReport Report(int number, int folds) =>
        TestSweep.Report(number, folds) with { Ended = [.. Enumerable.Range(0, folds).Select(fold => Run(number, fold))] };

    private static RunId Run(int number, int fold) => new(new ExperimentId("s", number), 0, fold);
}
