using Experiments.Domain;
using Experiments.Search;
using Experiments.Unit.Search.Problems;
using Xunit;

namespace Experiments.Unit.Search;

public sealed class PrunerTests
{
    public static TheoryData<string> Names() => [.. SearchCatalog.Pruners.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_pruner_names_itself_in_its_reason(string name)
    {
        var curves = Curves(0.3, 0.5, 0.7);
        var decision = Decide(name, curves, 0);
        Assert.Contains(name == "none" ? "no pruner" : name, decision.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_pruner_stops_the_best_experiment(string name)
    {
        var curves = Curves(0.3, 0.5, 0.7, 0.6, 0.1, 0.2, 0.4, 0.35, 0.36);
        Assert.Equal(PruneAction.Continue, Decide(name, curves, 2).Action);
    }

    [Theory]
    [InlineData("patience", "epochs", 1, 100_000)]
    [InlineData("patience", "minEpochs", 1, 100_000)]
    [InlineData("median", "startup", 1, 10_000)]
    [InlineData("median", "minEpochs", 1, 100_000)]
    [InlineData("asha", "minEpochs", 1, 100_000)]
    [InlineData("asha", "reduction", 2, 100)]
    [InlineData("halving", "cohort", 2, 10_000)]
    public void A_parameter_of_a_pruner_is_within_its_limits(string pruner, string name, int least, int most)
    {
        var parameters = SearchCatalog.Pruners.Get(pruner).Parameters;
        Assert.Equal(
            [true, false, false, true],
            new[] { least - 1, least, most, most + 1 }.Select(value => parameters.FindProblem(name, ParameterValue.Of(value)) is not null));
    }

    [Fact]
    public void Asha_keeps_the_best_third_at_a_rung()
    {
        var curves = Curves(0.3, 0.5, 0.7, 0.6, 0.1, 0.2);
        Assert.Equal(
            [PruneAction.Stop, PruneAction.Stop, PruneAction.Continue, PruneAction.Continue, PruneAction.Stop, PruneAction.Stop],
            Enumerable.Range(0, 6).Select(number => Decide("asha", curves, number).Action));
        Assert.Equal("asha at epoch 1: 0.5 ranks 3 of 6; the best 2 continue (threshold 0.6)", Decide("asha", curves, 1).Reason);
    }

    [Fact]
    public void Asha_judges_only_once_per_rung()
    {
        var curves = Curves(0.9, 0.1);
        curves.Report(Run(1), 2, 0.1);
        Assert.Equal(PruneAction.Continue, Decide("asha", curves, 1).Action);
        curves.Report(Run(0), 3, 0.9);
        curves.Report(Run(1), 4, 0.1);
        Assert.StartsWith("asha at epoch 3", Decide("asha", curves, 1).Reason, StringComparison.Ordinal);
        curves.Report(Run(1), 5, 0.1);
        Assert.Equal(PruneAction.Continue, Decide("asha", curves, 1).Action);
    }

    [Fact]
    public void A_curve_is_judged_by_its_best_epoch()
    {
        var curves = Curves(0.6, 0.5);
        curves.Report(Run(0), 3, 0.2);
        curves.Report(Run(1), 3, 0.5);
        Assert.Equal(PruneAction.Continue, Decide("asha", curves, 0).Action);
        Assert.Equal(PruneAction.Stop, Decide("asha", curves, 1).Action);
    }

    [Fact]
    public void Experiments_are_compared_over_common_folds()
    {
        // Fold 1 is hard for all experiments. Only experiment 1 has reached it; its
        // 0.5 is the better one there, though the lower number.
        var curves = new LearningCurves(Goal.Maximize, cells: 2);
        curves.Report(Run(0, fold: 0), 1, 0.9);
        curves.Report(Run(0, fold: 1), 1, 0.4);
        curves.Report(Run(1, fold: 1), 1, 0.5);
        Assert.Equal(PruneAction.Continue, Decide("asha", curves, Run(1, fold: 1)).Action);
        Assert.Equal(PruneAction.Continue, Decide("asha", curves, Run(0, fold: 1)).Action);

        // With both folds the means count: 0.65 against 0.6.
        curves.Report(Run(1, fold: 0), 1, 0.7);
        Assert.Equal(
            "asha at epoch 1: 0.6 (mean of 2 runs) ranks 2 of 2; the best 1 continue (threshold 0.65)",
            Decide("asha", curves, Run(1, fold: 0)).Reason);
    }

    [Fact]
    public void Minimizing_reverses_the_ranking()
    {
        var curves = new LearningCurves(Goal.Minimize, cells: 1);
        curves.Report(Run(0), 1, 0.3);
        curves.Report(Run(1), 1, 0.7);
        Assert.Equal(PruneAction.Continue, Decide("asha", curves, 0).Action);
        Assert.Equal("asha at epoch 1: 0.7 ranks 2 of 2; the best 1 continue (threshold 0.3)", Decide("asha", curves, 1).Reason);
    }

    [Fact]
    public void A_diverged_run_ranks_last()
    {
        var curves = Curves(0.1, double.NaN);
        Assert.Equal(PruneAction.Stop, Decide("asha", curves, 1).Action);
    }

    [Fact]
    public void Median_stops_an_experiment_worse_than_the_median()
    {
        var curves = Curves(0.1, 0.2, 0.3, 0.4, 0.5, 0.29, 0.31);
        Assert.Equal(PruneAction.Stop, Decide("median", curves, 5).Action);
        Assert.Equal(PruneAction.Continue, Decide("median", curves, 6).Action);
        Assert.Equal("median at epoch 1: 0.29 is worse than the median 0.305 of 6 others", Decide("median", curves, 5).Reason);
    }

    [Fact]
    public void Median_continues_until_there_are_enough_others() =>
        Assert.Equal(PruneAction.Continue, Decide("median", Curves(0.1, 0.2, 0.3, 0.4, 0.05), 4).Action);

    [Fact]
    public void Median_judges_from_its_fifth_peer_and_its_minimum_epoch()
    {
        var curves = Curves(0.5, 0.5, 0.5, 0.5, 0.5, 0.4);
        Assert.Equal(PruneAction.Stop, Decide("median", curves, 5).Action);
        var second = ParameterSet.Empty.With("minEpochs", ParameterValue.Of(2));
        Assert.Equal(
            new PruneDecision(PruneAction.Continue, "median judges from epoch 2 and 5 others on; this is epoch 1 with 5"),
            Decide("median", curves, Run(5), second));
        for (var number = 0; number < 6; number++)
        {
            curves.Report(Run(number), 2, number == 5 ? 0.4 : 0.5);
        }

        Assert.Equal(PruneAction.Stop, Decide("median", curves, Run(5), second).Action);
    }

    [Fact]
    public void An_experiment_as_good_as_the_median_continues() => Assert.Equal(
        new PruneDecision(PruneAction.Continue, "median at epoch 1: 0.5 is as good as the median 0.5 of 5 others"),
        Decide("median", Curves(0.5, 0.5, 0.5, 0.5, 0.5, 0.5), 0));

    [Fact]
    public void Experiments_that_tie_share_the_better_rank() => Assert.All(
        Enumerable.Range(0, 3), number => Assert.Equal(PruneAction.Continue, Decide("asha", Curves(0.5, 0.5, 0.5), number).Action));

    [Fact]
    public void Asha_judges_at_powers_of_its_reduction_from_the_minimum_epochs()
    {
        var curves = new LearningCurves(Goal.Maximize, cells: 1);
        var parameters = ParameterSet.Empty.With("minEpochs", ParameterValue.Of(2)).With("reduction", ParameterValue.Of(2));
        var judged = new List<int>();
        for (var epoch = 1; epoch <= 9; epoch++)
        {
            curves.Report(Run(0), epoch, 0.5);
            if (Decide("asha", curves, Run(0), parameters).Reason.StartsWith("asha at epoch", StringComparison.Ordinal))
            {
                judged.Add(epoch);
            }
        }

        Assert.Equal([2, 4, 8], judged);
    }

    [Fact]
    public void Patience_grants_the_minimum_epochs_and_counts_a_change_above_the_smallest_only()
    {
        var curves = new LearningCurves(Goal.Maximize, cells: 1);
        var parameters = ParameterSet.Empty.With("epochs", ParameterValue.Of(1)).With("minDelta", ParameterValue.Of(0.25))
            .With("minEpochs", ParameterValue.Of(3));
        curves.Report(Run(0), 1, 0.5);
        curves.Report(Run(0), 2, 0.75);
        Assert.Equal(PruneAction.Continue, Decide("patience", curves, Run(0), parameters).Action);
        curves.Report(Run(0), 3, 0.75);
        Assert.Equal(
            new PruneDecision(PruneAction.Finish, "patience at epoch 3: no better for 2 epochs, and 1 are allowed"),
            Decide("patience", curves, Run(0), parameters));
    }

    [Fact]
    public void Patience_finishes_a_run_that_no_longer_improves()
    {
        var curves = new LearningCurves(Goal.Maximize, cells: 1);
        var actions = new List<PruneAction>();
        var parameters = ParameterSet.Empty.With("epochs", ParameterValue.Of(2)).With("minDelta", ParameterValue.Of(0.01));
        double[] values = [0.3, 0.4, 0.405, 0.39, 0.2];
        for (var epoch = 1; epoch <= values.Length; epoch++)
        {
            curves.Report(Run(0), epoch, values[epoch - 1]);
            actions.Add(Decide("patience", curves, Run(0), parameters).Action);
        }

        Assert.Equal([PruneAction.Continue, PruneAction.Continue, PruneAction.Continue, PruneAction.Finish, PruneAction.Finish], actions);
    }

    [Fact]
    public void Halving_does_not_depend_on_the_order_of_runs()
    {
        double[] values = [0.3, 0.5, 0.7, 0.6, 0.1, 0.2];
        for (ulong seed = 0; seed < 20; seed++)
        {
            var order = Enumerable.Range(0, 6).ToArray();
            new RandomStream(seed).Shuffle(order.AsSpan());
            var curves = new LearningCurves(Goal.Maximize, cells: 1);
            var cohort = ParameterSet.Empty.With("cohort", ParameterValue.Of(6));
            foreach (var number in order)
            {
                Assert.True(number == order[0] || Decide("halving", curves, Run(order[0]), cohort).Action is PruneAction.Wait);
                curves.Report(Run(number), 1, values[number]);
            }

            Assert.Equal(
                [2, 3],
                Enumerable.Range(0, 6).Where(
                    number => Decide("halving", curves, Run(number), cohort).Action is PruneAction.Continue));
        }
    }

    [Fact]
    public void Halving_does_not_wait_for_finished_experiments()
    {
        var curves = Curves(0.3, 0.5);
        var cohort = ParameterSet.Empty.With("cohort", ParameterValue.Of(3));
        Assert.Equal("halving waits at epoch 1 for 1 of experiments e0 to e2", Decide("halving", curves, Run(0), cohort).Reason);
        curves.MarkExperimentEnded(2);
        Assert.Equal(PruneAction.Stop, Decide("halving", curves, Run(0), cohort).Action);
    }

    [Fact]
    public void Halving_does_not_wait_for_runs_that_ended_before_the_rung()
    {
        var curves = new LearningCurves(Goal.Maximize, cells: 2);
        var cohort = ParameterSet.Empty.With("cohort", ParameterValue.Of(3));
        foreach (var (number, value) in new[] { (0, 0.3), (1, 0.5), (2, 0.6) })
        {
            curves.Report(Run(number, fold: 0), 1, value);
            curves.Report(Run(number, fold: number == 1 ? 0 : 1), 1, value);
        }

        Assert.Equal(PruneAction.Wait, Decide("halving", curves, Run(0), cohort).Action);
        curves.MarkRunEnded(Run(1, fold: 1));
        Assert.Equal(
            [PruneAction.Stop, PruneAction.Stop, PruneAction.Continue],
            Enumerable.Range(0, 3).Select(number => Decide("halving", curves, Run(number), cohort).Action));
        curves.MarkRunOpen(Run(1, fold: 1));
        Assert.Equal(PruneAction.Wait, Decide("halving", curves, Run(0), cohort).Action);
    }

    [Fact]
    public void A_pruned_experiment_is_scored_at_the_last_epoch_all_its_runs_reached()
    {
        var curves = new LearningCurves(Goal.Maximize, cells: 2);
        Assert.Null(curves.Reached(0));
        curves.Report(Run(0, fold: 0), 1, 0.2);
        curves.Report(Run(0, fold: 0), 2, 0.4);
        curves.Report(Run(0, fold: 1), 1, 0.3);
        Assert.Equal((1, 0.25), curves.Reached(0));
    }

    [Fact]
    public void Asha_matches_full_training_with_a_fraction_of_the_epochs()
    {
        // `search-quality` shows it over 30 seeds with intervals, on five problems.
        var (whole, halved) = (0.0, 0.0);
        var training = Training.All.First(training => training.Problem.Name == "mlp table");
        for (ulong seed = 0; seed < 4; seed++)
        {
            whole += training.Search(Spec("none"), seed, int.MaxValue, 100).Best;
            var outcome = training.Search(Spec("asha"), seed, 900, 10_000);
            halved += outcome.Best;
            Assert.InRange(outcome.Epochs, 1, 900);
        }

        // The table resolves four means of one slice in 897 each.
        Assert.InRange(halved / 4, 0, (whole / 4) + (1 / 897.0));
    }

    private static SearchSpec Spec(string pruner) => new() { Sampler = "random", Pruner = new(pruner, ParameterSet.Empty) };

    private static LearningCurves Curves(params double[] valuesAfterOneEpoch)
    {
        var curves = new LearningCurves(Goal.Maximize, cells: 1);
        for (var number = 0; number < valuesAfterOneEpoch.Length; number++)
        {
            curves.Report(Run(number), 1, valuesAfterOneEpoch[number]);
        }

        return curves;
    }

    private static RunId Run(int experiment, int fold = 0) => new(new ExperimentId("s", experiment), 0, fold);

    private static PruneDecision Decide(string name, LearningCurves curves, int experiment) => Decide(name, curves, Run(experiment));

    private static PruneDecision Decide(string name, LearningCurves curves, RunId run, ParameterSet? given = null)
    {
        var pruner = SearchCatalog.Pruners.Get(name);
        var parameters = pruner.Parameters.Complete(given ?? ParameterSet.Empty);
        return pruner.Decide(new PruneRequest { Curves = curves, Run = run, Parameters = parameters });
    }
}
