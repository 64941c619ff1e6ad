using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Comparisons;
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
        Assert.Equal(-0.0992, comparison.Changes[0].Gap.MeanDifference, tolerance: 1e-9);
        Assert.Equal(-0.2, comparison.Changes[1].Test.MeanDifference, tolerance: 1e-9);
        Assert.StartsWith("dropout=0.3 (gap -9.9 points [-10.1, -9.7], p 0.00", comparison.Verdict, StringComparison.Ordinal);
        Assert.EndsWith("reduces the gap most with no significant change in test accuracy", comparison.Verdict, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.2, "and lowers test accuracy")]
    [InlineData(0.2, "and raises test accuracy")]
    public void A_significant_change_in_test_accuracy_is_named(double change, string cost)
    {
        var comparison = Compare(
            [(0, 0), (0.3, 0)],
            (setting, run) => 0.6 + (setting * (change + (0.002 * (run % 2)))),
            (setting, run) => 0.3 - (setting * (0.1 + (0.002 * (run % 2)))));
        Assert.EndsWith($"reduces the gap most {cost}", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_smaller_gap_within_the_noise_is_undecided()
    {
        // Folds differ by 0.2, so that 5 runs cannot tell a reduction by 0.05 from none.
        var comparison = Compare(
            [(0, 0), (0.3, 0)], (_, _) => 0.6, (setting, run) => 0.3 - (setting * (0.05 + (0.2 * ((run % 2) - 0.4)))));
        Assert.StartsWith(
            "5 runs do not show that any setting reduces the gap; dropout=0.3 (gap -5.0 points", comparison.Verdict,
            StringComparison.Ordinal);
    }

    [Fact]
    public void P_values_are_Holm_adjusted_over_all_settings()
    {
        (double Dropout, double Decay)[] settings = [(0, 0), (0.3, 0), (0.5, 0)];
        var comparison = Compare(
            settings,
            (setting, run) => 0.6 + (0.01 * setting * (run % 3)),
            (setting, run) => 0.3 + (0.02 * setting * (run % 2)));
        Assert.Equal(
            HolmCorrection.Adjust([.. comparison.Changes.Select(change => change.Gap.P)]),
            comparison.Changes.Select(change => change.GapHolmP));
        Assert.Equal(
            HolmCorrection.Adjust([.. comparison.Changes.Select(change => change.Test.P)]),
            comparison.Changes.Select(change => change.TestHolmP));
    }

    [Fact]
    public void Continuous_settings_and_single_experiments_have_no_baseline()
    {
        var drawn = Enumerable.Range(0, 11).Select(number => (0.01 * number, 0.0)).ToArray();
        Assert.Null(BaselineComparer.Compare(Scores(drawn, (_, _) => 0.5), Scores(drawn, (_, _) => 0.3)));
        Assert.Null(BaselineComparer.Compare(Scores([(0, 0)], (_, _) => 0.5), Scores([(0, 0)], (_, _) => 0.3)));
    }

    private static BaselineComparison Compare(
        (double Dropout, double Decay)[] settings, Func<int, int, double> test, Func<int, int, double> gap) =>
        BaselineComparer.Compare(Scores(settings, test), Scores(settings, gap))!; // not null: settings of few values

    private static ExperimentScores[] Scores((double Dropout, double Decay)[] settings, Func<int, int, double> value) =>
        [.. settings.Select((setting, number) => new ExperimentScores(
            new ExperimentId("made", number), "cnn",
            ParameterSet.Empty
                .With("dropout", ParameterValue.Of(setting.Dropout))
                .With("decay", ParameterValue.Of(setting.Decay)),
            Enumerable.Range(0, 5).ToImmutableSortedDictionary(run => (0, run), run => value(number, run)), 0.25))];
}
