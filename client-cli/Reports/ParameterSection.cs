using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;

namespace Experiments.ClientCli.Reports;

/// <summary>The effects of settings: on the gap and its cost, from the tests; on test accuracy, from the forest.</summary>
internal static class ParameterSection
{
    /// <summary>Which setting closes the gap, and at what cost; empty if there is nothing to compare.</summary>
    public static string Gaps(ReportData data, ReportDrawings drawings) =>
        string.Concat(data.Comparisons.Where(IsByFamily).Select(comparison => Comparison(comparison, drawings)))
        + string.Concat(data.Baselines.Select(baseline => Baseline(baseline, drawings)))
        + string.Concat(
            data.Comparisons.Where(comparison => !IsByFamily(comparison) && HasSpread(comparison))
                .Select(comparison => Comparison(comparison, drawings)))
        + NotComparable(
        [
            .. data.Comparisons.Where(comparison => !IsByFamily(comparison) && !HasSpread(comparison))
                .SelectMany(comparison => comparison.By).Distinct(),
        ])
        + string.Concat(
            data.Comparisons.SelectMany(comparison => comparison.Notes ?? []).Distinct().Except(data.Leaderboard.Notes)
                .Select(note => Html.Paragraph($"Note: {note}.")));

    /// <summary>Importances and main effects, or why there are none.</summary>
    public static string Importances(ReportData data, ReportDrawings drawings)
    {
        if (data.Importances.IsEmpty)
        {
            return Html.Paragraph(
                "Parameter importance needs a family that is listed once in the sweep and has 8 finished experiments; see the comparisons "
                    + "above for the effect of each setting.");
        }

        return Html.Paragraph(
            "By functional ANOVA: the share of the variance of test accuracy over the whole space that a parameter explains by itself, "
            + "and the mean along it, the others averaged out. Shares are multiplied by R2, the share of the variance that the forest "
            + "explains for experiments that a tree has not seen. Intervals are over the trees of the forest.")
            + string.Concat(
                data.Importances.Select(
                    family => $"<h3>{Html.Text(family.Family)}</h3>"
                        + (family.Parameters.IsEmpty
                            ? Html.Paragraph(ReportText.Interactions(family))
                            : Html.Figure(drawings.Importance(family), ReportText.Interactions(family))
                                + Html.Figures(drawings.Effects(family)))));
    }

    /// <summary>A plot of single runs would suggest a conclusion, so only a text is shown.</summary>
    private static string NotComparable(string[] parameters) => parameters.Length == 0 ? "" : Html.Paragraph(
        $"Of {string.Join(", ", parameters)} each value has a single run, so values cannot be compared: use folds or repeats.");

    private static bool HasSpread(ParameterComparison comparison) => comparison.Groups.Any(group => group.Score.Low is not null);

    private static bool IsByFamily(ParameterComparison comparison) => comparison.By is ["family"];

    /// <summary>The verdict covers a single pair; a table shows several.</summary>
    private static string Comparison(ParameterComparison comparison, ReportDrawings drawings) =>
        $"<h3>{Html.Text(ReportText.Title(comparison))}</h3>" + Html.Figure(drawings.Groups(comparison), $"Verdict: {comparison.Verdict}.")
        + (comparison.Pairs.Length < 2 ? "" : $"<details><summary>Contrasts of {comparison.Pairs.Length} pairs</summary>" + Html.Table(
            $"Contrasts: {ReportText.Title(comparison)}", ReportTables.Contrasts(comparison)) + More(comparison)
                + Html.Paragraph($"{ConclusionText.Adjustment(comparison)}.") + "</details>");

    private static string More(ParameterComparison comparison) => comparison.Pairs.Length > ReportTables.MaxPairs
        ? Html.Paragraph(
            $"The first {ReportTables.MaxPairs}; `experiments compare SWEEP --by {string.Join(',', comparison.By)} --metric "
                + $"{comparison.Metric}` shows all.")
        : "";

    private static string Baseline(BaselineComparison baseline, ReportDrawings drawings) =>
        $"<h3>{Html.Text($"Settings of {baseline.Family} against the baseline")}</h3>"
        + Html.Paragraph(
            $"The baseline, {baseline.BaselineSetting} ({baseline.Baseline}), has a gap of {Display.Percent(baseline.Gap)} points and "
                + $"a test accuracy of {Display.Percent(baseline.Test)} %. Verdict: {baseline.Verdict}.")
        + Html.Figure(drawings.Changes(baseline))
        + Html.Table($"Settings of {baseline.Family} against the baseline", ReportTables.Changes(baseline));
}
