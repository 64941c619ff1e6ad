using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Grains.StoredState;
using Experiments.Grains.Sweeps;
using Experiments.Scheduling.Sweeps;
using Experiments.Unit.Grains.Sweeps;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

public sealed class SweepExperimentsTests
{
    private static readonly SweepSpec Spec = new()
    {
        Name = "s",
        Dataset = "d",
        Features = "f",
        Protocol = new Protocol { Folds = 3, Repeats = 2, Seed = 5 },
        Search = new SearchSpec { Sampler = "random", Experiments = 10 },
        Models = new ParameterSpace(
            [new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(0.001, 1000, IsLogScale: true))])]),
    };

    private readonly MemoryStorage _storage = new();

    [Theory]
    [InlineData("random", 4, 0, 43)] // 256 runs may wait, 6 an experiment
    [InlineData("random", 4, 129, 0)] // more than half of them do
    [InlineData("random", 100, 128, 112)] // 8 a slot
    [InlineData("tpe", 4, 0, 1)] // no more than keeps the slots busy
    [InlineData("tpe", 8, 1, 2)]
    [InlineData("tpe", 8, 8, 0)]
    [InlineData("tpe", 0, 0, 1)]
    public void The_number_of_suggestions_depends_on_the_sampler_and_free_slots(string sampler, int slots, int waiting, int expected) =>
        Assert.Equal(expected, Create(Spec with { Search = Spec.Search with { Sampler = sampler } }).Room(slots, waiting));

    [Fact]
    public void An_experiment_has_one_run_per_fold_and_repeat_and_ends_with_the_last()
    {
        var experiments = Create(Spec);
        Assert.Equal([0, 1], experiments.Suggest(2).Added);
        RunId[] runs = [.. experiments.RunsOf(1)];
        Assert.Equal(6, runs.Distinct().Count());

        Assert.False(experiments.Record(Report(1, runs: 4, [.. runs[..4]])));
        Assert.Equal(runs[4..], experiments.WantedRunsOf(1));
        Assert.True(experiments.Record(Report(1, runs: 6, [.. runs])));
        Assert.Equal((EntryState.Open, EntryState.Completed), (experiments.Entries[0].State, experiments.Entries[1].State));
        Assert.Equal([0], experiments.Open);
    }

    [Fact]
    public void An_outdated_report_changes_nothing()
    {
        var experiments = Create(Spec);
        experiments.Suggest(1);
        RunId[] runs = [.. experiments.RunsOf(0)];
        experiments.Record(Report(0, runs: 5, [.. runs[..5]]));
        Assert.Null(experiments.Record(Report(0, runs: 2, [.. runs[..2]])));
        Assert.Equal(5, experiments.SummaryOf(0).Runs);
    }

    [Fact]
    public void An_experiment_without_results_fails_and_can_be_reopened()
    {
        var experiments = Create(Spec);
        experiments.Suggest(1);
        RunId[] runs = [.. experiments.RunsOf(0)];
        Assert.True(experiments.Record(Report(0, runs: 0, [.. runs])));
        Assert.Equal(EntryState.Failed, experiments.Entries[0].State);
        experiments.Reopen(0, [.. runs[..2]]);
        Assert.Equal([0], experiments.Open);
        Assert.Equal(runs[..2], experiments.WantedRunsOf(0));
    }

    [Fact]
    public void A_pruned_experiment_stays_pruned_whatever_its_runs_report()
    {
        var experiments = Create(Spec);
        experiments.Suggest(1);
        Assert.Equal(6, experiments.Prune(0, "worse").Length);
        Assert.Empty(experiments.Prune(0, "worse still"));
        experiments.Record(Report(0, runs: 6, [.. experiments.RunsOf(0)]));
        Assert.Equal(
            (EntryState.Pruned, "worse", true),
            (experiments.Entries[0].State, experiments.Entries[0].PruneReason, experiments.AnyPruned));
    }

    [Fact]
    public void An_experiment_added_by_extending_epochs_is_open()
    {
        var epochs = new ParameterDimension("epochs", new ChoiceRange([ParameterValue.Of(5)]));
        var experiments = Create(Spec with { Models = new ParameterSpace([new FamilySpace("cnn", [epochs])]) });
        experiments.Suggest(1);
        experiments.Record(Report(0, runs: 6, [.. experiments.RunsOf(0)]));
        Assert.False(experiments.AnyOpen);
        experiments.ExtendEpochs(8);
        Assert.Equal((2, true), (experiments.Count, experiments.AnyOpen));
    }

    [Fact]
    public void Completed_runs_count_the_latest_report_of_each_experiment()
    {
        var experiments = Create(Spec);
        experiments.Suggest(2);
        RunId[] runs = [.. experiments.RunsOf(0)];
        experiments.Record(Report(0, runs: 4, [.. runs[..4]]));
        experiments.Record(Report(0, runs: 6, [.. runs]));
        experiments.Record(Report(1, runs: 0, [.. experiments.RunsOf(1)]));
        Assert.Equal((6, false), (experiments.CompletedRuns, experiments.AnyOpen));
    }

    [Theory]
    [InlineData(Goal.Maximize, 1)]
    [InlineData(Goal.Minimize, 3)]
    public void The_best_experiment_follows_the_goal_and_is_the_first_of_equals(Goal goal, int best)
    {
        var experiments = Create(Spec with { Objective = new ObjectiveSpec(MetricNames.ValidationAccuracy, goal) });
        experiments.Suggest(5);
        Assert.Null(experiments.Best);
        double?[] scores = [0.5, 0.7, 0.7, 0.4, null];
        for (var number = 0; number < scores.Length; number++)
        {
            var report = Report(number, runs: 1, [.. experiments.RunsOf(number).Take(1)]);
            var score = scores[number] is { } mean ? new Estimate(mean, null, null, null, 1, IntervalMethod.None) : null;
            experiments.Record(report with { Summary = report.Summary with { ValidationAccuracy = score } });
        }

        Assert.Equal((best, 1), (experiments.Best?.Experiment.Number, experiments.Best?.Rank));
    }

    [Fact]
    public void An_experiment_with_missing_runs_is_the_best_only_while_none_is_complete()
    {
        var experiments = Create(Spec);
        experiments.Suggest(3);
        Record(0, 1, 0.9);
        Assert.Equal((0, 1), (experiments.Best?.Experiment.Number, experiments.Best?.Runs));
        Record(1, 6, 0.5);
        Assert.Equal(1, experiments.Best?.Experiment.Number);
        Record(2, 6, 0.6);
        Assert.Equal(2, experiments.Best?.Experiment.Number);

        void Record(int number, int runs, double accuracy)
        {
            var report = Report(number, runs, [.. experiments.RunsOf(number).Take(runs)]);
            experiments.Record(report with
            {
                Summary = report.Summary with { ValidationAccuracy = new Estimate(accuracy, null, null, null, runs, IntervalMethod.None) },
            });
        }
    }

    [Fact]
    public async Task Stored_experiments_are_restored_and_suggestions_continue_after_them()
    {
        var entries = new PagedState<SweepEntry>(_storage, "sweep-page", "s");
        var before = new SweepExperiments("s", Spec, Spec.Search.Experiments, entries, CatalogFamilyRules.Instance);
        before.Suggest(3);
        await entries.FlushAsync();
        Assert.Equal(1, _storage.Writes);

        var after = await LoadExperimentsAsync(Spec);
        Assert.Equal(before.Entries.Select(entry => entry.Parameters), after.Entries.Select(entry => entry.Parameters));
        Assert.Equal([3, 4], after.Suggest(2).Added);
        var (rest, isExhausted) = after.Suggest(100);
        Assert.Equal([5, 6, 7, 8, 9], rest);
        Assert.True(isExhausted);
    }

    private static ExperimentReport Report(int number, int runs, ImmutableArray<RunId> ended, params ImmutableArray<SlotTime> slots) => new(
        new ExperimentSummary { Experiment = new ExperimentId("s", number), Family = "svm", Parameters = ParameterSet.Empty, Runs = runs },
        ended,
        slots);

    private SweepExperiments Create(SweepSpec spec) =>
        new("s", spec, spec.Search.Experiments, new PagedState<SweepEntry>(_storage, "sweep-page", "s"), CatalogFamilyRules.Instance);

    private async Task<SweepExperiments> LoadExperimentsAsync(SweepSpec spec)
    {
        var entries = new PagedState<SweepEntry>(_storage, "sweep-page", "s");
        await entries.LoadAsync();
        return new SweepExperiments("s", spec, spec.Search.Experiments, entries, CatalogFamilyRules.Instance);
    }
}
