using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Comparisons;
using Experiments.Evaluation.Contrasts;
using Experiments.Unit.Evaluation.Contrasts;
using Xunit;

namespace Experiments.Unit.Evaluation.Comparisons;

public sealed class SweepConclusionTests
{
    private static readonly ObjectiveSpec Objective = new();

    [Fact]
    public void An_expression_over_metrics_ranks_and_chooses_like_the_metric_it_equals()
    {
        var scores = Made(rightOf: [0.55, 0.60, 0.75], repeats: 2);
        var (plain, expressed) = (
            SweepConclusion.Of(scores, Objective), SweepConclusion.Of(scores, new ObjectiveSpec("2 * validationAccuracy - 1")));
        Assert.Equal((plain.Best, plain.Selected?.Mean), (expressed.Best, expressed.Selected?.Mean));
        Assert.Equal(scores[2].Experiment, expressed.Best);
        Assert.Equal(scores[0].Experiment, SweepConclusion.Of(scores, new ObjectiveSpec("1 - validationAccuracy")).Best);
    }

    [Fact]
    public void One_contrast_has_the_same_numbers_in_every_view()
    {
        // Three settings of one parameter: 0 is the baseline, 0.5 is the best on validation.
        var scores = Made(rightOf: [0.55, 0.60, 0.75], repeats: 2);
        var baseline = BaselineComparer.Compare(scores)!;
        var conclusions = SweepConclusion.Of(scores, Objective);
        foreach (var metric in new[] { MetricNames.TestAccuracy, MetricNames.Gap })
        {
            var direct = SettingScores.Contrast(metric, [scores[2]], [scores[0]])!;
            var compared = ParameterComparer.Compare(scores, ["dropout"], metric).Pairs
                .Single(pair => new[] { pair.First, pair.Second }.Order().SequenceEqual(["dropout=0", "dropout=0.5"])).Contrast;
            var change = baseline.Changes.Single(change => change.Experiment == scores[2].Experiment);
            var rival = conclusions.Rivals.Single(rival => rival.Rival == scores[0].Experiment);
            Contrast[] all =
            [
                direct,
                metric == MetricNames.Gap ? change.Gap : change.Test,
                metric == MetricNames.Gap ? rival.Gap : rival.Test,
            ];
            Assert.All(all, contrast => Assert.Equal(
                (direct.Difference, direct.Low, direct.High, direct.P, direct.Error),
                (contrast.Difference, contrast.Low, contrast.High, contrast.P, contrast.Error)));

            // Of the pair, the better is first.
            Assert.Equal((Math.Abs(direct.Difference), direct.P, direct.Error),
                (Math.Abs(compared.Difference), compared.P, compared.Error));
        }
    }

    [Fact]
    public void The_difference_is_that_of_the_means_shown()
    {
        var scores = Made([0.5, 0.7]);
        var contrast = SettingScores.Contrast(MetricNames.Gap, [scores[0]], [scores[1]])!;
        var (first, second) = (ExperimentAggregation.Summarize(scores[0].Results), ExperimentAggregation.Summarize(scores[1].Results));
        Assert.Equal(first.Gap!.Mean - second.Gap!.Mean, contrast.Difference, tolerance: 1e-12);
    }

    [Fact]
    public void The_simplest_within_a_paired_standard_error_is_chosen_by_train_and_validation_alone()
    {
        // 0 is best on validation; 1 is 1 point behind and memorizes less; 2 memorizes least and is far behind.
        ExperimentScores[] scores =
        [
            Scores(0, _ => (1.00, 0.80, 0.1)), Scores(1, run => (0.90, 0.79 + (0.02 * (run % 2)), 0.9)),
            Scores(2, run => (0.5, 0.5 + (0.01 * run), 0.9)),
        ];
        Assert.Equal(1, OneStandardError.Choose(scores, Objective)!.Value.Number);

        // Test never enters: with other test results the choice is the same.
        ExperimentScores[] others =
        [
            Scores(0, _ => (1.00, 0.80, 0.9)), Scores(1, run => (0.90, 0.79 + (0.02 * (run % 2)), 0.1)),
            Scores(2, run => (0.5, 0.5 + (0.01 * run), 0.1)),
        ];
        Assert.Equal(1, OneStandardError.Choose(others, Objective)!.Value.Number);
        Assert.Null(OneStandardError.Choose([], Objective));
    }

    [Fact]
    public void A_setting_that_underfits_is_not_chosen_for_its_small_gap()
    {
        // All are within one standard error of the best; 1 fits its training data no better than its validation data.
        ExperimentScores[] scores =
        [
            Scores(0, run => (1.00, 0.40 + (0.1 * (run % 2)), 0.4)), Scores(1, run => (0.42, 0.40 + (0.1 * ((run + 1) % 2)), 0.4)),
            Scores(2, run => (0.95, 0.40 + (0.1 * ((run + 1) % 2)), 0.4)),
        ];
        Assert.Equal(2, OneStandardError.Choose(scores, Objective)!.Value.Number);
    }

    [Fact]
    public void Experiments_with_missing_folds_are_neither_best_nor_chosen()
    {
        var scores = new[] { Scores(0, _ => (1, 0.7, 0.7)), TestData.Scores(1, "svm", [], 4, _ => (0.9, 0.95, 0.95), folds: 5) };
        var conclusions = SweepConclusion.Of(scores, Objective);
        Assert.Equal((1, 0, 0), (conclusions.Experiments, conclusions.Best!.Value.Number, conclusions.Simplest!.Value.Number));
    }

    [Fact]
    public void The_selected_score_tests_what_each_run_chose()
    {
        // Even runs choose 1, whose test is 0.6 there; odd runs choose 0, whose test is 0.5 there.
        var scores = new[]
        {
            Scores(0, run => (1, run % 2 == 0 ? 0.6 : 0.8, run % 2 == 0 ? 0.9 : 0.5)),
            Scores(1, run => (1, run % 2 == 0 ? 0.7 : 0.7, run % 2 == 0 ? 0.6 : 0.9)),
        };
        Assert.Equal(0.56, SelectedScore.Of(scores, Objective)!.Mean, tolerance: 1e-12);
    }

    [Fact]
    public void The_selected_score_of_equal_settings_is_not_flattered_as_that_of_the_winner_is()
    {
        // 30 settings that all are right with probability 0.6: the winner's test accuracy is above it, as its other folds chose it.
        var (winner, selected) = (0.0, 0.0);
        const int studies = 60;
        for (var study = 0; study < studies; study++)
        {
            var random = new RandomStream((ulong)study);
            var right = Enumerable.Range(0, 30)
                .Select(_ => Enumerable.Range(0, 100).Select(_ => random.NextDouble() < 0.6 ? 1 : 0).ToArray()).ToArray();
            ExperimentScores[] scores = [.. right.Select((rights, number) => OfRight(number, 5, 1, (_, block) => rights[block]))];
            var conclusions = SweepConclusion.Of(scores, Objective);
            selected += conclusions.Selected!.Mean / studies;
            winner += scores[conclusions.Best!.Value.Number].Runs.Values.Average(run => run.Test.SliceAccuracy) / studies;
        }

        Assert.InRange(winner - 0.6, 0.03, 0.2);
        Assert.InRange(selected - 0.6, -0.015, 0.015);
    }

    private static ExperimentScores Scores(int number, Func<int, (double Train, double Validation, double Test)> of) =>
        TestData.Scores(number, "svm", [], 5, of);

    private static ExperimentScores[] Made(double[] rightOf, int repeats = 1)
    {
        var random = new RandomStream(21);
        return [.. rightOf.Select((accuracy, number) =>
            OfRight(number, 5, repeats, (_, _) => random.NextDouble() < accuracy ? 1 : 0, dropout: number * 0.25))];
    }

    /// <summary>100 tracks of one slice; train is right everywhere, validation is the next fold.</summary>
    private static ExperimentScores OfRight(int number, int folds, int repeats, Func<int, int, int> right, double dropout = 0)
    {
        var experiment = new ExperimentId("made", number);
        var data = new BlockData(folds, repeats, 100, _ => 1);
        var drawn = Enumerable.Range(0, repeats)
            .Select(repeat => Enumerable.Range(0, 100).Select(block => right(repeat, block)).ToArray()).ToArray();
        var runs = data.Runs((repeat, block) => drawn[repeat][block]).Select(run =>
        {
            BlockCount[] validation = [.. Enumerable.Range(0, 100).Where(block => block % folds == (run.Fold + 1) % folds)
                .Select(block => new BlockCount(block, 1, drawn[run.Repeat][block], 1, drawn[run.Repeat][block]))];
            BlockCount[] train = [.. run.Train.Where(count => validation.All(other => other.Block != count.Block))];
            return new RunResult
            {
                Run = new RunId(experiment, run.Repeat, run.Fold),
                Attempt = 1,
                Train = TestData.Part(1.0, train.Length),
                Validation = TestData.Part(validation.Average(count => count.RightSlices), validation.Length),
                Test = TestData.Part(run.Test.Average(count => count.RightSlices), run.Test.Length),
                Blocks = new RunBlocks(BlockCounts.Pack(train), BlockCounts.Pack(validation), BlockCounts.Pack(run.Test)),
            };
        });
        return ExperimentScores.Of(new ExperimentResults(
            experiment, "svm", new ParameterSet([KeyValuePair.Create("dropout", ParameterValue.Of(dropout))]),
            new Protocol { Folds = folds, Repeats = repeats }, ["g0", "g1"], [.. runs]));
    }
}
