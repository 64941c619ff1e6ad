using Experiments.Domain;

namespace Experiments.ReadModel.Views.Comparisons;

/// <summary>Settings side by side, with the conclusions they support.</summary>
public static class CompareView
{
    /// <summary><c>compare</c>.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="sweep">The sweep's ID.</param>
    public static View Of(ParameterComparison comparison, string sweep)
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
            NumberFormat.Probability(pair.Contrast.AdjustedP), ConclusionText.Verdict(comparison, pair),
        ]) with
        { NumericColumns = [1, 2, 3] };
        var next = comparison.Pairs.FirstOrDefault(pair => pair.Needed is not null);
        Block[] step = next is null ? [] :
        [
            $"{next.First} against {next.Second}: "
                + ConclusionText.Describe(next.Needed!, next.Contrast, sweep, comparison.SecondsPerRepeat), // not null: chosen above
        ];
        Block[] contrasts = comparison.Pairs.IsEmpty ? [] : [pairs, ConclusionText.Adjustment(comparison), ""];
        return new View([groups, "", .. contrasts, comparison.Verdict, .. step], comparison).WithNotes(comparison.Notes ?? []);
    }
}
