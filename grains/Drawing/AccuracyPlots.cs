using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>Plots of accuracies and gaps of experiments and settings, with their intervals.</summary>
public static class AccuracyPlots
{
    /// <summary>Train and test accuracy of each experiment: a large distance means memorization.</summary>
    /// <param name="rows">One or more, best first.</param>
    /// <param name="chance">The accuracy of guessing, in [0, 1].</param>
    public static Plot TrainAndTest(IReadOnlyList<ExperimentSummary> rows, double chance) => Rows.Draw(
        $"Accuracy on train and on test with 95 % intervals of {rows.Count} experiments, the best first; far apart means memorized",
        [.. rows.Select(row => new PlotRow(
            $"{row.Family} e{row.Experiment.Number}",
            [
                .. Mark(MetricNames.TrainAccuracy, row.TrainAccuracy, Style.Train, "train"),
                .. Mark(MetricNames.TestAccuracy, row.TestAccuracy, Style.Test, "test"),
            ]))],
        200,
        "slices right, %",
        (0, 100),
        chance: 100 * chance,
        legend: [(Style.Train, "train"), (Style.Test, "test")]);

    /// <summary>The ends of an axis that all comparisons of one metric can share, on the scale of the axis.</summary>
    public static (double Low, double High) Limits(IEnumerable<ParameterComparison> ofOneMetric)
    {
        var comparisons = ofOneMetric.ToArray();
        var scale = MetricNames.ScaleOf(comparisons[0].Metric);
        var scores = comparisons.SelectMany(comparison => comparison.Groups).Select(group => group.Score).ToArray();
        double[] zero = comparisons[0].Metric == MetricNames.Gap ? [0] : [];
        var (low, high) = (
            scores.Select(score => score.Low ?? score.Mean).Concat(zero).Min(),
            scores.Select(score => score.High ?? score.Mean).Concat(zero).Max());
        var padded = Scale.Padded(low, high, 0, 1);
        return (scale * padded.Low, scale * padded.High);
    }

    /// <summary>One metric of the groups of a comparison.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="limits">Ends of the axis; null to fit the intervals.</param>
    public static Plot Groups(ParameterComparison comparison, (double Low, double High)? limits = null) => Rows.Draw(
        $"{MetricNames.InWords(comparison.Metric)} by {string.Join(", ", comparison.By)} with 95 % intervals: {comparison.Verdict}",
        [
            .. comparison.Groups.Select(
                group => new PlotRow(
                    group.Value, [.. Mark(comparison.Metric, group.Score, Style.Test, MetricNames.InWords(comparison.Metric))])),
        ],
        200,
        MetricNames.WithUnit(comparison.Metric, MetricNames.InWords(comparison.Metric)),
        limits,
        zero: comparison.Metric == MetricNames.Gap,
        minSpan: 0.1 * MetricNames.ScaleOf(comparison.Metric));

    /// <summary>The effect of each setting of a family on gap and test accuracy against the baseline.</summary>
    public static Plot Changes(BaselineComparison comparison) => Rows.Draw(
        $"Change of gap and of test accuracy with 95 % intervals of the settings of {comparison.Family} against "
            + $"{comparison.BaselineSetting}: {comparison.Verdict}",
        [.. comparison.Changes.Select(change => new PlotRow(
            change.Setting, Mark(MetricNames.Gap, change.Gap, Style.Train, "gap"),
            Mark(MetricNames.TestAccuracy, change.Test, Style.Test, "test accuracy")))],
        300,
        "change in points against the baseline",
        zero: true,
        minSpan: 10,
        legend: [(Style.Train, "gap (left of 0: less is memorized)"), (Style.Test, "test accuracy (right of 0: better)")]);

    private static IEnumerable<RowMark> Mark(string metric, Estimate? estimate, Style style, string part) => estimate is null
        ? []
        : [Mark(metric, (estimate.Mean, estimate.Low, estimate.High), style, $"{part} {estimate.Describe(metric)}")];

    private static RowMark Mark(string metric, Contrast test, Style style, string part) =>
        Mark(metric, (test.Difference, test.Low, test.High), style, $"{part} {test.Describe(metric)}");

    /// <summary>On the scale of the axis: shares in percent.</summary>
    private static RowMark Mark(string metric, (double Mean, double? Low, double? High) values, Style style, string tip)
    {
        var scale = MetricNames.ScaleOf(metric);
        return new RowMark(style, scale * values.Mean, scale * values.Low, scale * values.High, tip);
    }
}
