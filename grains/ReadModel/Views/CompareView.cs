using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Settings side by side, with the conclusions they support.</summary>
public static class CompareView
{
    /// <summary><c>compare</c>.</summary>
    public static View Of(ParameterComparison comparison)
    {
        var metric = comparison.Metric;
        var (by, score) = (string.Join(", ", comparison.By), $"{MetricNames.WithUnit(metric)} [95 % interval]");
        var groups = Table.Of([by, score, "std", "runs", "experiments"], comparison.Groups, group =>
        [
            group.Value, Display.Metric(metric, group.Score), Display.Metric(metric, group.Score.Std),
            DisplayNumbers.Text($"{group.Score.Count}"),
            DisplayNumbers.Text($"{group.Experiments}"),
        ]);
        var pairs = Table.Of(["pair", "difference [95 %]", "p", "adjusted p", "verdict"], comparison.Pairs, pair =>
        [
            $"{pair.First} - {pair.Second}", pair.Contrast.Describe(metric), NumberFormat.Probability(pair.Contrast.P),
            NumberFormat.Probability(pair.Contrast.AdjustedP), pair.Contrast.DescribeVerdict(metric),
        ]) with
        { NumericColumns = [1, 2, 3] };
        return new View([groups, "", .. comparison.Pairs.IsEmpty ? Array.Empty<Block>() : [pairs, ""], comparison.Verdict], comparison);
    }
}
