using Experiments.ClientCli.Output;
using Experiments.ClientCli.Reports.Drawings;
using Experiments.Domain;

namespace Experiments.ClientCli.Reports.Plots;

/// <summary>Accuracies and gaps of experiments and settings, with their intervals.</summary>
internal static class AccuracyPlots
{
    /// <summary>Train against test accuracy of each experiment: far apart is memorized.</summary>
    public static Drawing TrainAndTest(IReadOnlyList<ExperimentSummary> rows, double chance) => Rows.Draw(
        $"Accuracy on train and on test with 95 % intervals of {rows.Count} experiments, the best first; far apart means memorized",
        [.. rows.Select(row => new Row(
            $"{row.Family} e{row.Experiment.Number}",
            [.. Mark(row.TrainAccuracy, Style.Train, "train"), .. Mark(row.TestAccuracy, Style.Test, "test")]))],
        200,
        "share of slices right",
        (0, 1),
        chance: chance,
        legend: [(Style.Train, "train"), (Style.Test, "test")]);

    /// <summary>One metric of the groups of a comparison.</summary>
    public static Drawing Groups(ParameterComparison comparison) => Rows.Draw(
        $"{ReportWords.Metric(comparison.Metric)} by {string.Join(", ", comparison.By)} with 95 % intervals: {comparison.Verdict}",
        [.. comparison.Groups.Select(group => new Row(group.Value, [.. Mark(group.Score, Style.Test, ReportWords.Metric(comparison.Metric))]))],
        200,
        ReportWords.Metric(comparison.Metric),
        zero: comparison.Metric == MetricNames.Gap);

    /// <summary>What each setting of a family does to gap and test accuracy against the plainest.</summary>
    public static Drawing Changes(BaselineComparison comparison) => Rows.Draw(
        $"Change of gap and of test accuracy with 95 % intervals of the settings of {comparison.Family} against {comparison.BaselineSetting}: {comparison.Verdict}",
        [.. comparison.Changes.Select(change => new Row(
            change.Setting, Mark(change.Gap, Style.Train, "gap"), Mark(change.Test, Style.Test, "test accuracy")))],
        300,
        $"change against {Rows.Shorten(comparison.BaselineSetting, 48)}",
        zero: true,
        legend: [(Style.Train, "gap (left of 0: less is memorized)"), (Style.Test, "test accuracy (right of 0: better)")]);

    private static IEnumerable<RowMark> Mark(Estimate? estimate, Style style, string part) => estimate is null
        ? []
        : [new RowMark(style, estimate.Mean, estimate.Low, estimate.High, $"{part} {Numbers.Interval(estimate)}")];

    private static RowMark Mark(PairedTest test, Style style, string part) => new(
        style, test.MeanDifference, test.Low, test.High, Numbers.Text($"{part} {test.MeanDifference:+0.000;-0.000;0.000} [{test.Low:0.000}, {test.High:0.000}]"));
}
