using Experiments.Domain;
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
    public void Completed_networks_continue_for_more_epochs()
    {
        var sweep = TestSweep.Completed(TestSweep.Cnn(5));
        Assert.Null(sweep.Lifecycle.FindSpecToValidate(new SweepExtension(Epochs: 8)));
        Assert.True(sweep.Lifecycle.Extend(new SweepExtension(Epochs: 8), TestSweep.Now));
        Assert.Equal((2, 0, 8), (sweep.Lifecycle.Count, sweep.Entries[1].ContinuesFrom, sweep.Entries[1].Parameters.Integer("epochs")));
        var change = Assert.Single(sweep.Lifecycle.Summarize(default).Changes);
        Assert.Equal((TestSweep.Now, 1), (change.At, change.FromExperiment));
        Assert.StartsWith("1 networks to 8 epochs", change.What, StringComparison.Ordinal);

        sweep.Lifecycle.Continue();
        var payload = (RunPayload)Assert.Single(sweep.Runs.ListUnitsToSubmit([1])).Payload;
        Assert.Equal((TestSweep.Run(0), sweep.Entries[0].Parameters), (payload.Origin?.Run, payload.Origin?.SeedParameters));
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
}
