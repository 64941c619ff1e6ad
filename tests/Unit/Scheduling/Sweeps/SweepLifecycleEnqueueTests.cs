using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>Settings that a person wants tried, between those of the sampler.</summary>
public sealed class SweepLifecycleEnqueueTests
{
    private static readonly ParameterSet Seven = Setting("k", 7);

    [Fact]
    public void It_takes_the_next_number_and_the_sampler_misses_none_of_its_own()
    {
        var sweep = TestSweep.Running(1);
        Assert.Equal((1, true), sweep.Lifecycle.Enqueue("knn", Seven, TestSweep.Now));
        Assert.Equal([2, 3], sweep.Lifecycle.Suggest(10));
        Assert.True(sweep.Lifecycle.TryExhaust());
        Assert.Equal([1, 7, 3, 5], Ks(sweep));
        Assert.Equal(4, sweep.Lifecycle.Summarize(default).Runs.Total);
    }

    [Fact]
    public void A_setting_of_the_grid_that_was_enqueued_is_not_suggested_again_also_after_a_restart()
    {
        var sweep = TestSweep.Running(1);
        sweep.Lifecycle.Enqueue("knn", Setting("k", 3), TestSweep.Now);
        Assert.Equal(3, sweep.Lifecycle.Summarize(default).Runs.Total);
        var reopened = sweep.Open();
        Assert.Equal([2], reopened.Suggest(10));
        Assert.Equal([1, 3, 5], Ks(sweep));
        Assert.Empty(sweep.Open().Suggest(10));
    }

    [Fact]
    public void The_sampler_keeps_its_number_of_experiments()
    {
        var sweep = TestSweep.Running(1, new SearchSpec { Sampler = "random", Experiments = 2 }, TestSweep.Knn(1, 3, 5, 9, 11));
        sweep.Lifecycle.Enqueue("knn", Seven, TestSweep.Now);
        sweep.Lifecycle.Enqueue("knn", Setting("k", 15), TestSweep.Now);
        Assert.Equal(1, sweep.Lifecycle.CountToSuggest(slots: 4, waiting: 0));
        Assert.Null(sweep.Lifecycle.FindEnd());
        Assert.Equal(4, sweep.Lifecycle.Summarize(default).Runs.Total);
        sweep.Lifecycle.Suggest(1);
        Assert.Equal(0, sweep.Lifecycle.CountToSuggest(slots: 4, waiting: 0));
        for (var number = 0; number < 4; number++)
        {
            sweep.Runs.Record(TestSweep.Report(number));
        }

        Assert.Equal(SweepState.Completed, sweep.Lifecycle.FindEnd()?.State);
    }

    [Fact]
    public void It_does_not_change_what_a_sampler_without_results_draws()
    {
        var search = new SearchSpec { Sampler = "random", Experiments = 3 };
        var models = TestSweep.Knn([.. Enumerable.Range(1, 100)]);
        var (plain, other) = (TestSweep.Running(3, search, models), TestSweep.Running(1, search, models));
        other.Lifecycle.Enqueue("knn", Setting("k", 500), TestSweep.Now);
        other.Lifecycle.Suggest(2);
        int[] drawn = [.. Ks(plain)];
        Assert.Equal([drawn[0], 500, drawn[1], drawn[2]], Ks(other));
    }

    [Fact]
    public void A_sweep_that_has_ended_tries_it_and_ends_again()
    {
        var sweep = TestSweep.Completed();
        Assert.Equal((3, true), sweep.Lifecycle.Enqueue("knn", Seven, TestSweep.Now));
        Assert.True(sweep.Lifecycle.ContinuesWhenEnqueued);
        sweep.Lifecycle.Continue();
        var unit = Assert.Single(sweep.Runs.ListUnitsToSubmit(sweep.Runs.Open));
        Assert.Equal((TestSweep.Run(3).ToString(), true), (unit.Id, unit.IsNext));
        Assert.Null(sweep.Lifecycle.FindEnd());
        sweep.Runs.Record(TestSweep.Report(3));
        Assert.Equal(SweepState.Completed, sweep.Lifecycle.FindEnd()?.State);

        // Enqueued or retried once more, it has nothing to do: it keeps the time of its end.
        Assert.True(sweep.Lifecycle.TryEnd(SweepState.Completed, null, TestSweep.Now));
        Assert.Equal((3, false), sweep.Lifecycle.Enqueue("knn", Seven, TestSweep.Now.AddHours(1)));
        Assert.False(sweep.Lifecycle.ContinuesWhenEnqueued);
        Assert.False(sweep.Lifecycle.ContinuesWhenRetried);
        sweep.Runs.Reopen(3, [TestSweep.Run(3)]);
        Assert.True(sweep.Lifecycle.ContinuesWhenEnqueued);
        Assert.True(sweep.Lifecycle.ContinuesWhenRetried);
    }

    [Fact]
    public void It_is_listed_with_what_it_tells_the_sampler()
    {
        var sweep = TestSweep.Running(1);
        sweep.Lifecycle.Enqueue("knn", Seven, TestSweep.Now);
        sweep.Lifecycle.Enqueue("knn", Setting("k", 5), TestSweep.Now);
        sweep.Runs.Record(TestSweep.Report(2));
        Assert.Equal(
            [("s/e1", "7", false, "open"), ("s/e2", "5", true, "completed")],
            sweep.Lifecycle.Summarize(default).Enqueued.Select(setting => (
                setting.Experiment.ToString(), setting.Parameters["k"].ToString(), setting.IsInSpace, setting.Status)));
    }

    [Fact]
    public void Enqueued_again_it_is_the_same_experiment_and_one_of_the_sampler_is_refused()
    {
        var sweep = TestSweep.Running(1);
        Assert.Equal((1, true), sweep.Lifecycle.Enqueue("knn", Seven, TestSweep.Now));
        Assert.Equal((1, false), sweep.Lifecycle.Enqueue("knn", Seven, TestSweep.Now));
        Assert.Equal(2, sweep.Lifecycle.Count);
        Assert.StartsWith(
            "s/e0 has that setting already", Refusal(() => sweep.Lifecycle.Enqueue("knn", Setting("k", 1), TestSweep.Now)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_lacks_has_the_constants_of_the_sweep_and_then_the_defaults()
    {
        var models = new ParameterSpace(
        [
            new FamilySpace("cnn",
            [
                new ParameterDimension("epochs", new ChoiceRange([ParameterValue.Of(7)])),
                new ParameterDimension("dropout", new NumberRange(0, 0.9)),
            ]),
        ]);
        var sweep = TestSweep.Running(1, new SearchSpec { Sampler = "random", Experiments = 9 }, models);
        sweep.Lifecycle.Enqueue("cnn", Setting("denseUnits", 16), TestSweep.Now);
        sweep.Lifecycle.Enqueue("cnn", Setting("epochs", 2), TestSweep.Now);
        var (filled, given) = (sweep.Entries[1].Parameters, sweep.Entries[2].Parameters);
        Assert.Equal((7, 16, 2), (filled.Integer("epochs"), filled.Integer("denseUnits"), given.Integer("epochs")));
        Assert.Equal(Experiments.Models.FamilyCatalog.All.Get("cnn").Parameters.Find("dropout")!.Default, filled["dropout"]);
    }

    [Fact]
    public void A_deterministic_search_refuses_it()
    {
        var sweep = TestSweep.Running(1, new SearchSpec { Sampler = "tpe", Experiments = 9, Deterministic = true });
        Assert.Contains("put the setting into a new sweep", Refusal(() => sweep.Lifecycle.FindSpecToEnqueue("knn", Seven)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_setting_is_validated_as_a_sweep_of_its_own()
    {
        var sweep = TestSweep.Running(1, new SearchSpec { Sampler = "tpe", Experiments = 9 });
        var spec = sweep.Lifecycle.FindSpecToEnqueue("knn", Setting("kk", 7));
        Assert.Equal(new ParameterSpace([new FamilySpace("knn", [new ParameterDimension("kk", new ChoiceRange([ParameterValue.Of(7)]))])]),
            spec.Models);
        Assert.Equal("grid", spec.Search.Sampler);
    }

    private static string Refusal(Action act) => Assert.Throws<UserErrorException>(act).Message;

    private static IEnumerable<int> Ks(TestSweep sweep) => sweep.Entries.Select(entry => entry.Parameters.Integer("k"));

    private static ParameterSet Setting(string name, double value) => ParameterSet.Empty.With(name, ParameterValue.Of(value));
}
