using Experiments.Domain;
using Experiments.Evaluation.Comparisons;
using Experiments.Evaluation.Contrasts;
using Xunit;

namespace Experiments.Unit.Evaluation.Comparisons;

public sealed class BaselineComparerTests
{
    [Fact]
    public void The_baseline_has_the_most_common_parameter_values()
    {
        // One regularizer at a time, and both: e2 is the baseline.
        (double Dropout, double Decay)[] settings = [(0.3, 0), (0, 0.01), (0, 0), (0.3, 0.01), (0.5, 0)];
        var comparison = Compare(settings, (_, run) => 0.6 + (0.01 * run), (_, run) => 0.3 + (0.01 * run));
        Assert.Equal((2, "decay=0 dropout=0"), (comparison.Baseline.Number, comparison.BaselineSetting));
        Assert.Equal(
            ["decay=0.01", "decay=0.01 dropout=0.3", "dropout=0.3", "dropout=0.5"],
            comparison.Changes.Select(change => change.Setting).Order());
        Assert.Equal("no setting reduces the gap", comparison.Verdict);
    }

    [Fact]
    public void The_setting_that_reduces_the_gap_most_is_named_with_its_cost()
    {
        // Dropout 0.3 reduces the gap by 0.1 at no cost; 0.5 reduces it by 0.05 and costs 0.2. Folds differ by noise of 0.002.
        (double Dropout, double Decay)[] settings = [(0, 0), (0.3, 0), (0.5, 0)];
        var comparison = Compare(
            settings,
            (setting, run) => 0.6 - (setting == 2 ? 0.2 : 0) + (setting == 1 ? 0.002 * ((run % 2) - 0.5) : 0),
            (setting, run) => 0.3 - (setting == 1 ? 0.1 : setting == 2 ? 0.05 : 0) + (0.002 * setting * (run % 2)));
        Assert.Equal(["dropout=0.3", "dropout=0.5"], comparison.Changes.Select(change => change.Setting));
        Assert.Equal(-0.0992, comparison.Changes[0].Gap.Difference, tolerance: 1e-9);
        Assert.Equal(-0.2, comparison.Changes[1].Test.Difference, tolerance: 1e-9);
        Assert.Equal([GapEffect.Closes, GapEffect.ClosesByLosingTrain], comparison.Changes.Select(change => change.Effect));
        Assert.StartsWith(
            "dropout=0.3 (gap -9.9 points [-10.1, -9.7], adjusted p <0.001; test accuracy", comparison.Verdict, StringComparison.Ordinal);
        Assert.EndsWith("closes the gap most with practically equal test accuracy", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void The_baseline_is_not_a_setting_that_underfits()
    {
        // The first is the plainest, and has learned next to nothing.
        var comparison = Compare(
            [(0, 0), (0.3, 0), (0.5, 0)],
            (setting, run) => setting == 0 ? 0.3 : 0.6 + (0.01 * setting) + (0.002 * (run % 2)),
            (setting, run) => (setting == 0 ? 0.02 : 0.3) + (0.002 * setting * (run % 3)));
        Assert.Equal("dropout=0.3", comparison.BaselineSetting);
        Assert.Equal(
            GapEffect.ClosesByLosingTrain, Assert.Single(comparison.Changes, change => change.Setting == "dropout=0").Effect);
    }

    [Fact]
    public void A_higher_test_accuracy_is_named()
    {
        var comparison = Compare(
            [(0, 0), (0.3, 0)],
            (setting, run) => 0.6 + (setting * (0.2 + (0.002 * (run % 2)))),
            (setting, run) => 0.3 - (setting * (0.1 + (0.002 * (run % 2)))));
        Assert.EndsWith("closes the gap most and raises test accuracy", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_breaks_the_model_is_not_praised_for_its_small_gap()
    {
        // Train falls from 90 to 28 %, test from 60 to 25 %.
        var comparison = Compare(
            [(0, 0), (0.3, 0)],
            (setting, run) => setting == 0 ? 0.6 : 0.25 + (0.002 * (run % 2)),
            (setting, run) => setting == 0 ? 0.3 : 0.03 + (0.002 * (run % 3)));
        Assert.Equal(GapEffect.ClosesByLosingTrain, Assert.Single(comparison.Changes).Effect);
        Assert.StartsWith(
            "no setting is shown to close the gap without a cost: dropout=0.3 (gap -26.", comparison.Verdict, StringComparison.Ordinal);
        Assert.EndsWith("has a smaller gap because train accuracy fell by 61.8 points", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_underfits_is_not_praised_even_if_test_accuracy_stays()
    {
        // One genre in two is right by chance: train 52 % is near it, and test is not lower than that of the baseline.
        var comparison = Compare(
            [(0, 0), (0.3, 0)],
            (setting, run) => setting == 0 ? 0.5 : 0.52 + (0.001 * (run % 2)), (setting, run) => setting == 0 ? 0.5 : 0.001 * (run % 3));
        Assert.Equal(GapEffect.ClosesByLosingTrain, Assert.Single(comparison.Changes).Effect);
    }

    [Fact]
    public void A_smaller_gap_within_the_noise_is_undecided()
    {
        // Folds differ by 0.2, so that 5 runs cannot tell a reduction by 0.05 from none.
        var comparison = Compare(
            [(0, 0), (0.3, 0)], (_, _) => 0.6, (setting, run) => 0.3 - (setting * (0.05 + (0.2 * ((run % 2) - 0.4)))));
        Assert.StartsWith(
            "undecided whether any setting reduces the gap; dropout=0.3 (gap -5.0 points", comparison.Verdict, StringComparison.Ordinal);
        Assert.Equal(GapEffect.Undecided, comparison.Changes[0].Effect);
    }

    [Fact]
    public void P_values_of_test_and_gap_are_adjusted_together()
    {
        (double Dropout, double Decay)[] settings = [(0, 0), (0.3, 0), (0.5, 0)];
        var comparison = Compare(
            settings,
            (setting, run) => 0.6 + (0.01 * setting * (run % 3)),
            (setting, run) => 0.3 + (0.02 * setting * (run % 2)));
        Contrast[] all = [.. comparison.Changes.Select(change => change.Test), .. comparison.Changes.Select(change => change.Gap)];
        Assert.Equal(HolmCorrection.Adjust([.. all.Select(contrast => contrast.P)]), all.Select(contrast => contrast.AdjustedP));
        Assert.All(all, contrast => Assert.Equal(4, contrast.Family));
    }

    [Fact]
    public void Experiments_with_missing_folds_take_no_part() =>
        Assert.Null(BaselineComparer.Compare(
            [
                TestData.Scores(0, "cnn", [("dropout", 0)], 5, _ => (0.9, 0.6, 0.6)),
                TestData.Scores(1, "cnn", [("dropout", 0.3)], 4, _ => (0.9, 0.6, 0.6), folds: 5),
            ]));

    [Fact]
    public void Continuous_settings_and_single_experiments_have_no_baseline()
    {
        var drawn = Enumerable.Range(0, 11).Select(number => (0.01 * number, 0.0)).ToArray();
        Assert.Null(BaselineComparer.Compare(Scores(drawn, (_, _) => 0.5, (_, _) => 0.3)));
        Assert.Null(BaselineComparer.Compare(Scores([(0, 0)], (_, _) => 0.5, (_, _) => 0.3)));
    }

    private static BaselineComparison Compare(
        (double Dropout, double Decay)[] settings, Func<int, int, double> test, Func<int, int, double> gap) =>
        BaselineComparer.Compare(Scores(settings, test, gap))!; // not null: settings of few values

    private static ExperimentScores[] Scores(
        (double Dropout, double Decay)[] settings, Func<int, int, double> test, Func<int, int, double> gap) =>
        [.. settings.Select((setting, number) => TestData.Scores(
            number, "cnn", [("dropout", setting.Dropout), ("decay", setting.Decay)], 5,
            run => (test(number, run) + gap(number, run), test(number, run), test(number, run))))];
}
