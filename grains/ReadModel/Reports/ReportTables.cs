using Experiments.Domain;

namespace Experiments.ReadModel.Reports;

/// <summary>The tables of a report.</summary>
public static class ReportTables
{
    /// <summary>How many pairs <see cref="Contrasts"/> shows.</summary>
    public const int MaxPairs = 30;

    /// <summary>The experiments, best first.</summary>
    public static Table Leaderboard(ReportData data)
    {
        var settings = new SettingNames(data.Leaderboard.Rows);
        string[] headers =
        [
            "#", "experiment", "setting", "train %", "valid %", "test % [95 %]", "gap [95 %]", "tracks %", "fit s",
        ];
        return Table.Of(headers, data.Leaderboard.Rows, row =>
        [
            $"{row.Rank}", row.Experiment.ToString(), settings.WithFamily(row), Display.Percent(row.TrainAccuracy?.Mean),
            Display.Percent(row.ValidationAccuracy?.Mean), Display.Percent(row.TestAccuracy), Display.Percent(row.Gap),
            Display.Percent(row.TrackAccuracy?.Mean), DisplayNumbers.Seconds(row.FitSeconds?.Mean),
        ]) with
        { NumericColumns = [0, 3, 4, 5, 6, 7, 8] };
    }

    /// <summary>The verdict of every experiment.</summary>
    public static Table Verdicts(ReportData data)
    {
        var settings = new SettingNames(data.Leaderboard.Rows);
        return Table.Of(
            ["experiment", "setting", "verdict"],
            data.Leaderboard.Rows.Where(row => row.Verdict is not null),
            row => [row.Experiment.ToString(), settings.WithFamily(row), row.Verdict]) with
        { NumericColumns = [] };
    }

    /// <summary>The contrasts of a comparison, the first <see cref="MaxPairs"/>.</summary>
    public static Table Contrasts(ParameterComparison comparison) => Table.Of(
        ["first", "second", "difference [95 %]", "p", "adjusted p", "verdict"],
        comparison.Pairs.Take(MaxPairs),
        pair =>
        [
            pair.First, pair.Second, pair.Contrast.Describe(comparison.Metric), NumberFormat.Probability(pair.Contrast.P),
            NumberFormat.Probability(pair.Contrast.AdjustedP), ConclusionText.Verdict(comparison, pair),
        ]) with
    { NumericColumns = [2, 3, 4] };

    /// <summary>What each setting of a family changes in gap, test and train accuracy against the baseline.</summary>
    public static Table Changes(BaselineComparison baseline) => Table.Of(
        ["setting", "exp", "gap, points [95 %]", "adjusted p", "test, points [95 %]", "adjusted p", "train, points", "effect"],
        baseline.Changes,
        change =>
        [
            change.Setting, $"e{change.Experiment.Number}", change.Gap.Describe(MetricNames.Gap, withUnit: false),
            NumberFormat.Probability(change.Gap.AdjustedP), change.Test.Describe(MetricNames.TestAccuracy, withUnit: false),
            NumberFormat.Probability(change.Test.AdjustedP), NumberFormat.Points(change.TrainChange), change.DescribeEffect(),
        ]) with
    { NumericColumns = [2, 3, 4, 5, 6] };

    /// <summary>Everything needed to reproduce the numbers.</summary>
    public static Table Provenance(ReportData data) =>
        Table.Of(["what", "value"], ReportText.Provenance(data), pair => [pair.Name, pair.Value]) with { NumericColumns = [] };

    /// <summary>Fit times of each family, longest first.</summary>
    public static Table Times(ReportData data)
    {
        var rows = from row in data.Leaderboard.Rows
                   where row.FitSeconds is not null
                   group (row.Runs, Fit: row.FitSeconds!.Mean) by row.Family into family // not null: filtered
                   let all = family.Sum(row => row.Fit * row.Runs)
                   orderby all descending
                   select (family, all);
        return Table.Of(["family", "experiments", "runs", "mean fit s", "longest fit s", "all fits s"], rows, row =>
        [
            row.family.Key, $"{row.family.Count()}", $"{row.family.Sum(fit => fit.Runs)}",
            DisplayNumbers.Seconds(row.all / row.family.Sum(fit => fit.Runs)), DisplayNumbers.Seconds(row.family.Max(fit => fit.Fit)),
            DisplayNumbers.Seconds(row.all),
        ]) with
        { NumericColumns = [1, 2, 3, 4, 5] };
    }
}
