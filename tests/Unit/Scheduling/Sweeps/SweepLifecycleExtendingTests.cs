using Experiments.Domain;
using Experiments.Search;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>What may be added to a sweep, and when.</summary>
public sealed class SweepLifecycleExtendingTests
{
    [Fact]
    public void Experiments_can_be_added_at_any_time_and_raise_the_limit()
    {
        var sweep = TestSweep.Running(3, new SearchSpec { Sampler = "random", Experiments = 2 });
        Assert.True(sweep.Lifecycle.TryExhaust());
        Assert.Null(sweep.Lifecycle.FindSpecToValidate(new SweepExtension(Experiments: 1)));
        Assert.False(sweep.Lifecycle.Extend(new SweepExtension(Experiments: 1), TestSweep.Now));
        Assert.Equal((3, false), (sweep.State.Limit, sweep.State.IsExhausted));
        Assert.Equal([2], sweep.Lifecycle.Suggest(1));
        Assert.Empty(sweep.Lifecycle.Summarize(default).Changes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_extension_made_while_suggestions_are_stored_is_not_lost(bool isByModels)
    {
        var sweep = TestSweep.Running(3, new SearchSpec { Sampler = "random", Experiments = 2 });
        sweep.Lifecycle.Cancel();
        var models = isByModels ? TestSweep.Knn(5, 7) : null;
        sweep.Lifecycle.Extend(new SweepExtension(Experiments: 1, Models: models), TestSweep.Now);
        Assert.False(sweep.Lifecycle.TryExhaust());
        Assert.False(sweep.State.IsExhausted);
    }

    [Fact]
    public void An_empty_extension_adds_one_experiment()
    {
        var sweep = TestSweep.Running(1, new SearchSpec { Sampler = "random", Experiments = 1 });
        Assert.False(sweep.Lifecycle.Extend(new SweepExtension(), TestSweep.Now));
        Assert.Equal(2, sweep.State.Limit);
    }

    [Fact]
    public void Experiments_cannot_be_added_to_an_exhausted_space()
    {
        var sweep = TestSweep.Completed();
        var error = Assert.Throws<UserErrorException>(() => sweep.Lifecycle.Extend(new SweepExtension(Experiments: 1), TestSweep.Now));
        Assert.Contains("all 3 settings", error.Message, StringComparison.Ordinal);
        Assert.Equal((null, true), (sweep.State.Limit, sweep.State.IsExhausted));
    }

    [Fact]
    public void Fewer_than_one_experiment_cannot_be_added() => Assert.Throws<ArgumentOutOfRangeException>(
        () => TestSweep.Completed().Lifecycle.Extend(new SweepExtension(Experiments: 0), TestSweep.Now));

    [Fact]
    public void More_epochs_are_checked_against_constraints_before_anything_changes()
    {
        var models = new ParameterSpace([TestSweep.Cnn(5).Families[0] with { Constraints = ["epochs <= 6"] }]);
        var spec = TestSweep.Completed(models).Lifecycle.FindSpecToValidate(new SweepExtension(Epochs: 8));
        Assert.NotNull(spec);
        Assert.Single(SearchCheck.FindProblems(spec.Models, spec.Search));
    }

    [Fact]
    public void Completed_networks_continue_for_more_epochs()
    {
        var sweep = TestSweep.Completed(TestSweep.Cnn(5));
        Assert.Null(sweep.Lifecycle.FindSpecToValidate(new SweepExtension(Epochs: 8)));
        Assert.True(sweep.Lifecycle.Extend(new SweepExtension(Epochs: 8), TestSweep.Now));
        Assert.Equal((2, 0, 8), (sweep.Lifecycle.Count, sweep.Entries[1].ContinuesFrom, sweep.Entries[1].Parameters.Integer("epochs")));
        var change = Assert.Single(sweep.Lifecycle.Summarize(default).Changes);
        Assert.Equal((TestSweep.Now, 1), (change.At, change.FromExperiment));
        Assert.Equal(
            "1 network to 8 epochs, 1 of them from the checkpoints of earlier runs, "
            + "or from the first epoch with the same seed if none was kept",
            change.What);

        Assert.Equal([null, new ExperimentId("s", 0)], sweep.Lifecycle.ListExperiments().Select(experiment => experiment.ContinuesFrom));

        sweep.Lifecycle.Continue();
        var payload = (RunPayload)Assert.Single(sweep.Runs.ListUnitsToSubmit([1])).Payload;
        Assert.Equal((TestSweep.Run(0), sweep.Entries[0].Parameters), (payload.Origin?.Run, payload.Origin?.SeedParameters));
    }

    [Fact]
    public void A_network_extended_twice_continues_its_last_run_with_the_seed_of_the_first()
    {
        var sweep = TestSweep.Completed(TestSweep.Cnn(5));
        sweep.Lifecycle.Extend(new SweepExtension(Epochs: 8), TestSweep.Now);
        sweep.Runs.Record(TestSweep.Report(1));
        sweep.Lifecycle.Extend(new SweepExtension(Epochs: 12), TestSweep.Now);
        sweep.Lifecycle.Continue();
        var payload = (RunPayload)Assert.Single(sweep.Runs.ListUnitsToSubmit([2])).Payload;
        Assert.Equal((TestSweep.Run(1), sweep.Entries[0].Parameters), (payload.Origin?.Run, payload.Origin?.SeedParameters));
    }

    [Fact]
    public void Of_several_networks_with_one_setting_the_longest_trained_continues()
    {
        var sweep = TestSweep.Completed(TestSweep.Cnn(5, 6));
        sweep.Lifecycle.Extend(new SweepExtension(Epochs: 8), TestSweep.Now);
        Assert.Equal([null, null, 1], sweep.Entries.Select(entry => entry.ContinuesFrom));
    }

    [Fact]
    public void A_network_whose_runs_all_stopped_early_is_left_out()
    {
        var sweep = TestSweep.Running(3, models: TestSweep.Cnn(5, 6));
        sweep.Runs.Record(TestSweep.Report(0));
        var report = TestSweep.Report(1);
        sweep.Runs.Record(report with { Summary = report.Summary with { StoppedEarly = 1 } });
        sweep.Lifecycle.Cancel();
        sweep.Lifecycle.Extend(new SweepExtension(Epochs: 8), TestSweep.Now);
        Assert.Equal([null, null, 0], sweep.Entries.Select(entry => entry.ContinuesFrom));
        Assert.EndsWith("; 1 unchanged because all their runs stopped early", DescribeChange(sweep), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_whose_schedule_spans_all_epochs_restarts()
    {
        var cnn = TestSweep.Cnn(5).Families[0];
        var cosine = new ParameterDimension("schedule", new ChoiceRange([ParameterValue.Of("cosine")]));
        var sweep = TestSweep.Completed(new ParameterSpace([cnn with { Dimensions = [.. cnn.Dimensions, cosine] }]));
        sweep.Lifecycle.Extend(new SweepExtension(Epochs: 8), TestSweep.Now);
        Assert.Equal(
            "1 network to 8 epochs, 1 from the first epoch because their schedule spans all epochs", DescribeChange(sweep));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(10_000, false)]
    [InlineData(10_001, true)]
    public void The_number_of_epochs_is_from_1_to_10000(int epochs, bool isRefused)
    {
        var sweep = TestSweep.Completed(TestSweep.Cnn(5));
        var message = Record.Exception(() => sweep.Lifecycle.Extend(new SweepExtension(Epochs: epochs), TestSweep.Now))?.Message ?? "";
        Assert.Equal(isRefused, message.Contains($"epochs must be from 1 to 10000, not {epochs}", StringComparison.Ordinal));
    }

    [Fact]
    public void Later_suggestions_train_as_long_as_the_extended_networks()
    {
        Assert.Equal(["8"], EpochsAfter(8, 5));
        Assert.Equal(["5", "9"], EpochsAfter(8, 5, 9)); // a choice is kept

        static IEnumerable<string> EpochsAfter(int epochs, params int[] before)
        {
            var sweep = TestSweep.Completed(TestSweep.Cnn(before));
            sweep.Lifecycle.Extend(new SweepExtension(Epochs: epochs), TestSweep.Now);
            var range = Assert.IsType<ChoiceRange>(sweep.Lifecycle.Spec.Models.Families[0].Dimensions[0].Range);
            return range.Values.Select(value => value.ToString());
        }
    }

    [Theory]
    [InlineData(8, null, 2)]
    [InlineData(8, 3, 5)]
    public void More_epochs_raise_the_limit_by_what_they_add_and_what_is_requested(int epochs, int? more, int limit)
    {
        var sweep = TestSweep.Running(1, new SearchSpec { Sampler = "random", Experiments = 1 }, TestSweep.Cnn(5));
        sweep.Runs.Record(TestSweep.Report(0));
        sweep.Lifecycle.Cancel();
        sweep.Lifecycle.Extend(new SweepExtension(Experiments: more, Epochs: epochs), TestSweep.Now);
        Assert.Equal(limit, sweep.State.Limit);
    }

    [Fact]
    public void All_settings_of_new_finite_models_are_tried()
    {
        var sweep = TestSweep.Running(1, new SearchSpec { Sampler = "random", Experiments = 1 });
        sweep.Lifecycle.Cancel();
        sweep.Lifecycle.Extend(new SweepExtension(Models: TestSweep.Knn(5, 7, 9)), TestSweep.Now);
        Assert.Null(sweep.State.Limit);
        Assert.Equal("changed models", DescribeChange(sweep));
    }

    [Fact]
    public void An_extension_by_too_few_epochs_is_refused_and_changes_nothing()
    {
        var sweep = TestSweep.Completed(TestSweep.Cnn(5));
        var error = Assert.Throws<UserErrorException>(() => sweep.Lifecycle.Extend(new SweepExtension(Epochs: 4), TestSweep.Now));
        Assert.Contains("nothing to extend", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, sweep.Lifecycle.Count);
        Assert.Empty(sweep.Lifecycle.Summarize(default).Changes);
    }

    [Fact]
    public void Replaced_models_are_validated_and_searched_without_settings_already_tried()
    {
        var sweep = TestSweep.Completed();
        var extension = new SweepExtension(Models: TestSweep.Knn(5, 7));
        Assert.Equal(extension.Models, sweep.Lifecycle.FindSpecToValidate(extension)?.Models);
        Assert.NotEqual(extension.Models, sweep.Lifecycle.Spec.Models);
        Assert.True(sweep.Lifecycle.Extend(extension, TestSweep.Now));

        Assert.Equal(extension.Models, sweep.Lifecycle.Spec.Models);
        Assert.Equal([3], sweep.Lifecycle.Suggest(10));
        Assert.Equal((7, true), (sweep.Entries[3].Parameters.Integer("k"), sweep.Lifecycle.TryExhaust()));
    }

    [Theory]
    [InlineData("random", null)]
    [InlineData("tpe", 1.0)]
    public void Models_of_an_adaptive_search_or_with_a_continuous_range_need_a_number_of_experiments(string sampler, double? step)
    {
        var sweep = TestSweep.Running(1, new SearchSpec { Sampler = sampler, Experiments = 1 });
        sweep.Lifecycle.Cancel();
        var models = new ParameterSpace([new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(1, 3, Step: step))])]);
        var error = Assert.Throws<UserErrorException>(() => sweep.Lifecycle.FindSpecToValidate(new SweepExtension(Models: models)));
        Assert.Equal("this search space is unlimited; also give the number of experiments to add", error.Message);
        Assert.Equal(models, sweep.Lifecycle.FindSpecToValidate(new SweepExtension(Experiments: 2, Models: models))?.Models);
    }

    [Fact]
    public void An_extended_sweep_is_restored_on_another_activation()
    {
        var sweep = TestSweep.Completed();
        sweep.Lifecycle.Extend(new SweepExtension(Models: TestSweep.Knn(5, 7)), TestSweep.Now);
        var opened = sweep.Open();
        Assert.Equal(sweep.Lifecycle.Summarize(default).Runs, opened.Summarize(default).Runs);
        Assert.Equal([3], opened.Suggest(10));
        Assert.Equal(7, sweep.Entries[3].Parameters.Integer("k"));
    }

    [Theory]
    [InlineData(SweepState.Preparing)]
    [InlineData(SweepState.Running)]
    [InlineData(SweepState.Stopping)]
    [InlineData(SweepState.Paused)]
    public void Models_cannot_be_changed_until_the_sweep_has_ended(SweepState state)
    {
        var sweep = TestSweep.Completed();
        var extension = new SweepExtension(Models: TestSweep.Knn(5, 7));
        Assert.NotNull(sweep.Lifecycle.FindSpecToValidate(extension));
        sweep.State.State = state;
        Assert.Throws<UserErrorException>(() => sweep.Lifecycle.FindSpecToValidate(extension));
        Assert.Throws<UserErrorException>(() => sweep.Lifecycle.Extend(extension, TestSweep.Now));
        Assert.NotEqual(extension.Models, sweep.Lifecycle.Spec.Models);
    }

    private static string DescribeChange(TestSweep sweep) => Assert.Single(sweep.Lifecycle.Summarize(default).Changes).What;
}
