using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Comparisons;
using Experiments.ReadModel;
using Xunit;

namespace Experiments.Unit.Evaluation.Comparisons;

public sealed class ParameterComparerTests
{
    private static readonly double[] Dropouts = [0, 0.3];
    private static readonly int[] Widths = [32, 64];
    private static readonly int[] Rights = [60, 70];
    private static readonly string[] Splits = ["track", Protocol.PredefinedSplit];

    [Fact]
    public void A_parameter_is_compared_at_equal_values_of_the_others()
    {
        // Dropout adds 0.05, width 0.2; fold noise is shared. Grid of 2 × 2.
        var scores = from dropout in Dropouts
                     from width in Widths
                     select Scores((int)(width + (10 * dropout)), [("dropout", dropout), ("width", width)], run =>
                         0.5 + (dropout > 0 ? 0.05 : 0) + (width > 32 ? 0.2 : 0) + (0.01 * run) + (dropout > 0 ? 0.002 * (run % 2) : 0));

        var comparison = ParameterComparer.Compare([.. scores], ["dropout"], MetricNames.TestAccuracy);

        Assert.True(comparison.IsMatched);
        Assert.Equal(["dropout=0.3", "dropout=0"], comparison.Groups.Select(group => group.Value));
        Assert.Equal([2, 2], comparison.Groups.Select(group => group.Experiments));
        var pair = Assert.Single(comparison.Pairs);
        Assert.Equal(0.0508, pair.Contrast.Difference, tolerance: 1e-9);

        // Test and gap are adjusted together; here they are equal.
        Assert.Equal((2, 2 * pair.Contrast.P), (pair.Contrast.Family, pair.Contrast.AdjustedP));
        Assert.StartsWith("dropout=0.3 is better than dropout=0 on test accuracy: 5.1 points [4.9, 5.3] above (adjusted p <0.001)",
            comparison.Verdict,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_not_tried_with_every_value_are_left_out()
    {
        // Width 128 was tried with dropout 0 only, and was best: it must not count for dropout 0.
        ExperimentScores[] scores =
        [
            Scores(0, [("dropout", 0), ("width", 32)], run => 0.5 + (0.01 * (run % 3))),
            Scores(1, [("dropout", 0.3), ("width", 32)], run => 0.6 + (0.01 * (run % 2))),
            Scores(2, [("dropout", 0), ("width", 128)], _ => 0.99),
        ];
        var comparison = ParameterComparer.Compare(scores, ["dropout"], MetricNames.TestAccuracy);
        Assert.Equal("dropout=0.3", comparison.Groups[0].Value);
        Assert.Equal([1, 1], comparison.Groups.Select(group => group.Experiments));
    }

    [Fact]
    public void Without_common_settings_all_are_compared_and_called_confounded()
    {
        ExperimentScores[] scores =
            [
                Scores(0, [("a", 1), ("b", 1)], run => 0.5 + (0.01 * (run % 3))),
                Scores(1, [("a", 2), ("b", 2)], run => 0.5 + (0.01 * (run % 2))),
            ];
        var comparison = ParameterComparer.Compare(scores, ["a"], MetricNames.TestAccuracy);
        Assert.False(comparison.IsMatched);
        Assert.StartsWith("undecided on test accuracy: a=1 is ", comparison.Verdict, StringComparison.Ordinal);
        Assert.EndsWith("so the effect is confounded", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Families_can_be_compared_and_the_smallest_gap_is_best()
    {
        ExperimentScores[] scores =
        [
            TestData.Scores(0, "svm", [], 5, run => (0.95, 0.65 - (0.001 * run), 0.65 - (0.001 * run))),
            TestData.Scores(1, "knn", [], 5, run => (0.85, 0.75 - (0.002 * run), 0.75 - (0.002 * run))),
        ];
        var comparison = ParameterComparer.Compare(scores, ["family"], MetricNames.Gap);
        Assert.Equal(["knn", "svm"], comparison.Groups.Select(group => group.Value));
        Assert.True(comparison.Pairs[0].Contrast.High < 0);
        Assert.Matches(@"^knn is better than svm on gap: \d+\.\d points \[\d+\.\d, \d+\.\d\] below \(adjusted p ", comparison.Verdict);
    }

    [Fact]
    public void Families_without_the_parameter_are_left_out()
    {
        ExperimentScores[] scores =
        [
            Scores(0, [("c", 1)], _ => 0.5), Scores(1, [("c", 10)], _ => 0.6), Scores(2, [("k", 3)], _ => 0.9, family: "knn"),
        ];
        var comparison = ParameterComparer.Compare(scores, ["c"], MetricNames.TestAccuracy);
        Assert.Equal(["c=10", "c=1"], comparison.Groups.Select(group => group.Value));
        Assert.True(comparison.IsMatched);
    }

    [Fact]
    public void Experiments_with_missing_runs_are_left_out_and_named()
    {
        ExperimentScores[] scores =
        [
            Scores(0, [("a", 1)], run => 0.5 + (0.01 * run)), Scores(1, [("a", 2)], run => 0.4 + (0.01 * run)),
            TestData.Scores(2, "svm", [("a", 3)], 4, _ => (1, 0.9, 0.9), folds: 5),
        ];
        var comparison = ParameterComparer.Compare(scores, ["a"], MetricNames.TestAccuracy);
        Assert.Equal(["a=1", "a=2"], comparison.Groups.Select(group => group.Value));
        Assert.Equal(["left out, since runs are missing: made/e2"], comparison.Notes!.Value);
        Assert.Equal(
            comparison.Groups[0].Score.Mean - comparison.Groups[1].Score.Mean, comparison.Pairs[0].Contrast.Difference, tolerance: 1e-12);

        var error = Assert.Throws<UserErrorException>(() => ParameterComparer.Compare(scores[1..], ["a"], MetricNames.TestAccuracy));
        Assert.Equal(
            "a has one value among the experiments with all their runs (1 without); a comparison needs at least two", error.Message);
    }

    [Fact]
    public void A_value_that_underfits_is_not_praised_for_its_gap()
    {
        ExperimentScores[] scores =
        [
            TestData.Scores(0, "svm", [("c", 0.001)], 5, run => (0.30, 0.27, 0.27 + (0.001 * run))),
            TestData.Scores(1, "svm", [("c", 1)], 5, run => (0.90, 0.7, 0.7 + (0.001 * (run % 2)))),
            TestData.Scores(2, "svm", [("c", 10)], 5, run => (1.00, 0.7, 0.7 + (0.001 * (run % 3)))),
        ];
        var comparison = ParameterComparer.Compare(scores, ["c"], MetricNames.Gap);
        Assert.Equal(["c=1", "c=10", "c=0.001"], comparison.Groups.Select(group => group.Value));
        Assert.Equal([false, false, true], comparison.Groups.Select(group => group.Underfits));
        Assert.StartsWith("c=1 is better than c=10 on gap: ", comparison.Verdict, StringComparison.Ordinal);
        Assert.EndsWith("; c=0.001 underfits, so its gap says nothing", comparison.Verdict, StringComparison.Ordinal);
        Assert.Equal(
            ["better", "c=0.001 underfits", "c=0.001 underfits"],
            comparison.Pairs.Select(pair => ConclusionText.Verdict(comparison, pair)));
    }

    [Fact]
    public void One_test_part_is_said_to_be_about_these_models()
    {
        ExperimentScores[] scores = [Scores(0, [("a", 1)], _ => 0.5, 1), Scores(1, [("a", 2)], _ => 0.6, 1)];
        var note = Assert.Single(ParameterComparer.Compare(scores, ["a"], MetricNames.TestAccuracy).Notes!.Value);
        Assert.Contains("of these models", note, StringComparison.Ordinal);
        Assert.Contains(note, ExperimentAggregation.Summarize(scores[0].Results).Notes);
    }

    [Fact]
    public void The_best_is_named_against_the_one_it_clearly_beats()
    {
        // a=2 is worse by 0.01 in the mean, but differs by 0.1 between folds; a=3 is worse by 0.3 in every fold.
        ExperimentScores[] scores =
        [
            Scores(1, [("a", 1)], _ => 0.8),
            Scores(2, [("a", 2)], run => 0.79 + (0.1 * ((run % 2) - 0.4))),
            Scores(3, [("a", 3)], run => 0.5 + (0.002 * (run % 2))),
        ];
        var comparison = ParameterComparer.Compare(scores, ["a"], MetricNames.TestAccuracy);
        Assert.StartsWith("a=1 is better than a=3 on test accuracy: 29.9 points ", comparison.Verdict, StringComparison.Ordinal);
        Assert.Contains("; undecided against a=2: 1.0 points ", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_run_is_not_tested()
    {
        ExperimentScores[] scores = [Scores(0, [("a", 1)], _ => 0.5, 1), Scores(1, [("a", 2)], _ => 0.6, 1)];
        var comparison = ParameterComparer.Compare(scores, ["a"], MetricNames.TestAccuracy);
        Assert.Empty(comparison.Pairs);
        Assert.StartsWith("undecided: there is a single run", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Intervals_are_clipped_to_the_range_of_the_metric()
    {
        ExperimentScores[] scores = [Scores(0, [("a", 1)], run => run == 0 ? 0.8 : 1), Scores(1, [("a", 2)], run => run == 0 ? 0.2 : 0)];
        var comparison = ParameterComparer.Compare(scores, ["a"], MetricNames.TestAccuracy);
        Assert.Equal((1, 0), (comparison.Groups[0].Score.High, comparison.Groups[1].Score.Low));
    }

    [Theory]
    [InlineData(MetricNames.TestAccuracy)]
    [InlineData(MetricNames.Gap)]
    [InlineData(MetricNames.MacroF1)]
    [InlineData(MetricNames.LogLoss)]
    public void A_group_of_one_experiment_has_the_estimate_of_the_leaderboard_also_on_a_predefined_split(string metric)
    {
        foreach (var split in Splits)
        {
            var experiments = Rights.Select((right, number) =>
            {
                var made = TestData.Experiment(
                    TestData.Result(0, 0, 90, right, number), TestData.Result(1, 0, 92, right + 2, number),
                    TestData.Result(2, 0, 95, right + 1, number));
                return made with
                {
                    Experiment = new ExperimentId("made", number),
                    Parameters = ParameterSet.Empty.With("a", ParameterValue.Of(number)),
                    Protocol = made.Protocol with { Split = split, Folds = 3 },
                };
            }).ToArray();
            var comparison = ParameterComparer.Compare(
                [.. experiments.Select(experiment => ExperimentScores.Of(experiment))], ["a"], metric);
            Assert.Equal(
                experiments.Select(experiment => ExperimentAggregation.Summarize(experiment).Find(metric)!).OrderBy(score => score.Mean),
                comparison.Groups.Select(group => group.Score).OrderBy(score => score.Mean));
        }
    }

    [Theory]
    [InlineData("droput", "no experiment has a parameter 'droput'; did you mean 'dropout'?")]
    [InlineData("dropout", "dropout has one value among the experiments with all their runs; a comparison needs at least two")]
    public void An_unknown_or_constant_parameter_is_refused(string by, string message)
    {
        var error = Assert.Throws<UserErrorException>(() =>
            ParameterComparer.Compare([Scores(0, [("dropout", 0.1)], _ => 0.5)], [by], MetricNames.TestAccuracy));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_metric_that_no_run_has_is_named()
    {
        var experiment = TestData.Experiment(TestData.Result(0, 0, 90, 60) with { Validation = null });
        var error = Assert.Throws<UserErrorException>(
            () => ParameterComparer.Compare([ExperimentScores.Of(experiment)], ["family"], MetricNames.ValidationAccuracy));
        Assert.Equal("no run has the metric validationAccuracy: the protocol has no validation part", error.Message);
    }

    /// <summary>Test accuracy and gap have the values.</summary>
    private static ExperimentScores Scores(
        int number, (string Name, double Value)[] parameters, Func<int, double> value, int runs = 5, string family = "svm") =>
        TestData.Scores(number, family, parameters, runs, run => (2 * value(run), value(run), value(run)));
}
