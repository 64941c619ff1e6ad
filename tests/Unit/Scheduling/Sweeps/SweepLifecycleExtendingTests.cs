using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>What may be added to a sweep, and when.</summary>
public sealed class SweepLifecycleExtendingTests
{
    [Fact]
    public void Experiments_are_added_at_any_time_and_only_raise_the_limit()
    {
        var sweep = MadeSweep.Running(3, new SearchSpec { Sampler = "random", Experiments = 2 });
        Assert.True(sweep.Lifecycle.TryExhaust());
        Assert.Null(sweep.Lifecycle.FindSpecToValidate(new SweepExtension(Experiments: 1)));
        Assert.False(sweep.Lifecycle.Extend(new SweepExtension(Experiments: 1), MadeSweep.Now));
        Assert.Equal((3, false), (sweep.State.Limit, sweep.State.IsExhausted));
        Assert.Equal([2], sweep.Lifecycle.Suggest(1));
        Assert.Empty(sweep.Lifecycle.Summarize(default).Changes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_extension_while_the_last_suggestions_are_stored_is_not_lost(bool isByModels)
    {
        var sweep = MadeSweep.Running(3, new SearchSpec { Sampler = "random", Experiments = 2 });
        sweep.Lifecycle.Cancel();
        var models = isByModels ? MadeSweep.Knn(5, 7) : null;
        sweep.Lifecycle.Extend(new SweepExtension(Experiments: 1, Models: models), MadeSweep.Now);
        Assert.False(sweep.Lifecycle.TryExhaust());
        Assert.False(sweep.State.IsExhausted);
    }

    [Fact]
    public void An_extension_by_nothing_in_particular_adds_an_experiment()
    {
        var sweep = MadeSweep.Running(1, new SearchSpec { Sampler = "random", Experiments = 1 });
        Assert.False(sweep.Lifecycle.Extend(new SweepExtension(), MadeSweep.Now));
        Assert.Equal(2, sweep.State.Limit);
    }

    [Fact]
    public void A_space_of_which_every_setting_was_tried_is_not_extended_by_experiments()
    {
        var sweep = MadeSweep.Completed();
        var error = Assert.Throws<UserErrorException>(() => sweep.Lifecycle.Extend(new SweepExtension(Experiments: 1), MadeSweep.Now));
        Assert.Contains("all 3 settings", error.Message, StringComparison.Ordinal);
        Assert.Equal((null, true), (sweep.State.Limit, sweep.State.IsExhausted));
    }

    [Fact]
    public void Fewer_than_one_experiment_cannot_be_added() => Assert.Throws<ArgumentOutOfRangeException>(
        () => MadeSweep.Completed().Lifecycle.Extend(new SweepExtension(Experiments: 0), MadeSweep.Now));

    [Fact]
    public void Networks_that_completed_are_trained_for_more_epochs_from_where_they_ended()
    {
        var sweep = MadeSweep.Completed(MadeSweep.Cnn(5));
        Assert.Null(sweep.Lifecycle.FindSpecToValidate(new SweepExtension(Epochs: 8)));
        Assert.True(sweep.Lifecycle.Extend(new SweepExtension(Epochs: 8), MadeSweep.Now));
        Assert.Equal((2, 0, 8), (sweep.Lifecycle.Count, sweep.Entries[1].ContinuesFrom, sweep.Entries[1].Parameters.Integer("epochs")));
        var change = Assert.Single(sweep.Lifecycle.Summarize(default).Changes);
        Assert.Equal((MadeSweep.Now, 1), (change.At, change.FromExperiment));
        Assert.StartsWith("1 networks to 8 epochs", change.What, StringComparison.Ordinal);

        sweep.Lifecycle.Continue();
        var payload = (RunPayload)Assert.Single(sweep.Runs.ListUnitsToSubmit([1])).Payload;
        Assert.Equal((MadeSweep.Run(0), sweep.Entries[0].Parameters), (payload.Origin?.Run, payload.Origin?.SeedParameters));
    }

    [Fact]
    public void An_extension_by_epochs_that_no_network_needs_is_refused_and_changes_nothing()
    {
        var sweep = MadeSweep.Completed(MadeSweep.Cnn(5));
        var error = Assert.Throws<UserErrorException>(() => sweep.Lifecycle.Extend(new SweepExtension(Epochs: 4), MadeSweep.Now));
        Assert.Contains("nothing to extend", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, sweep.Lifecycle.Count);
        Assert.Empty(sweep.Lifecycle.Summarize(default).Changes);
    }

    [Fact]
    public void Other_models_are_validated_first_and_then_searched_without_what_was_tried()
    {
        var sweep = MadeSweep.Completed();
        var extension = new SweepExtension(Models: MadeSweep.Knn(5, 7));
        Assert.Equal(extension.Models, sweep.Lifecycle.FindSpecToValidate(extension)?.Models);
        Assert.NotEqual(extension.Models, sweep.Lifecycle.Spec.Models);
        Assert.True(sweep.Lifecycle.Extend(extension, MadeSweep.Now));

        Assert.Equal(extension.Models, sweep.Lifecycle.Spec.Models);
        Assert.Equal([3], sweep.Lifecycle.Suggest(10));
        Assert.Equal((7, true), (sweep.Entries[3].Parameters.Integer("k"), sweep.Lifecycle.TryExhaust()));
    }

    [Fact]
    public void An_extended_sweep_is_the_same_to_another_activation()
    {
        var sweep = MadeSweep.Completed();
        sweep.Lifecycle.Extend(new SweepExtension(Models: MadeSweep.Knn(5, 7)), MadeSweep.Now);
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
    public void Epochs_and_models_stay_until_the_sweep_has_ended_even_if_it_continued_after_the_check(SweepState state)
    {
        var sweep = MadeSweep.Completed();
        var extension = new SweepExtension(Models: MadeSweep.Knn(5, 7));
        Assert.NotNull(sweep.Lifecycle.FindSpecToValidate(extension));
        sweep.State.State = state;
        Assert.Throws<UserErrorException>(() => sweep.Lifecycle.FindSpecToValidate(extension));
        Assert.Throws<UserErrorException>(() => sweep.Lifecycle.Extend(extension, MadeSweep.Now));
        Assert.NotEqual(extension.Models, sweep.Lifecycle.Spec.Models);
    }
}
