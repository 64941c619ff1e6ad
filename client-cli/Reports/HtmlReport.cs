using System.Text;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Reports;

/// <summary>One self-contained page: no script, no network, light and dark, printable. A pure function of its data.</summary>
internal static class HtmlReport
{
    /// <summary>Renders the page.</summary>
    public static string Render(ReportData data, ReportDrawings drawings)
    {
        (string Id, string Title, string Body)[] sections =
        [
            ("leaderboard", "Leaderboard", Leaderboard(data)),
            ("memorizes", "Train and test accuracy",
                Html.Figure(drawings.TrainAndTest,
                    "Mean over runs with 95 % intervals, the best experiment first. "
                        + "The further the two marks are apart, the more was memorized.") + Verdicts(data)),
            ("front", "Accuracy, gap and fit time", Front(data, drawings)),
            ("gap", "Settings that reduce the gap, and their cost", ParameterSection.Gaps(data, drawings)),
            ("curves", "Learning curves", Curves(drawings)),
            ("confusion", "Confusion matrix", Confusions(data, drawings)),
            ("blends", $"Similarity of {LabelWords.Of(data.Dataset).Many}",
                Html.Figure(drawings.Blends,
                    $"By {Name(data.Leaderboard.Rows[0])}: distance 0 if two {LabelWords.Of(data.Dataset).Many} get the same predictions, "
                        + "1 if they share no probability; average linkage.") + Mixtures(data, drawings)),
            ("external", "On other datasets", External(data, drawings)),
            ("hardest", "Hardest tracks and slices", HardestSection.Render(data)),
            ("parameters", "Parameter importance", ParameterSection.Importances(data, drawings)),
            ("parallel", "All experiments", string.Concat(drawings.Parallels.Select(drawing => Html.Figure(drawing)))),
            ("repeat", "How to reproduce", RepeatSection.Render(data)),
        ];
        sections = [.. sections.Where(section => section.Body.Length > 0)];
        var page = new StringBuilder(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                + "content=\"width=device-width,initial-scale=1\">");
        page.Append($"<title>Sweep {Html.Text(data.Sweep.Id)}</title>")
            .Append($"<style>{ReportStyle.Css}{ReportStyle.ShowSelected(data.Analyses.Length)}</style></head><body><main>");
        page.Append($"<h1>Sweep {Html.Text(data.Sweep.Id)}</h1>").Append(Facts(data))
            .AppendJoin("", ReportText.Summarize(data).Select(Html.Paragraph));
        page.Append("<nav aria-label=\"Sections\"><ul>")
            .AppendJoin("", sections.Select(section => $"<li><a href=\"#{section.Id}\">{section.Title}</a></li>")).Append("</ul></nav>");
        foreach (var (id, title, body) in sections)
        {
            page.Append($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{title}</h2>{body}</section>");
        }

        return page.Append("</main></body></html>\n").ToString();
    }

    private static string Facts(ReportData data)
    {
        return $"<p class=\"soft\">{Html.Text(ReportText.Line(data))}</p>"
            + $"<dl class=\"facts\">{string.Concat(ReportFact.All(data).Select(Fact))}</dl>";

        static string Fact(ReportFact fact)
        {
            var spread = fact.Interval.Length > 0 ? $"{fact.Interval}, " : "";
            return $"<div><dt>{Html.Text($"{fact.Name}, {fact.Unit}")}</dt>"
                + $"<dd>{Html.Text(fact.Value)}<small>{Html.Text(spread + fact.Note)}</small></dd></div>";
        }
    }

    private static string Leaderboard(ReportData data)
    {
        var settings = new SettingNames(data.Leaderboard.Rows);
        return Html.Table("Leaderboard", ReportTables.Leaderboard(data))
            + Html.Paragraph(
                $"Sorted by {data.Leaderboard.SortedBy}, the objective of the search; test results are not used for selection. "
                    + $"{ReportText.Simplest(data)}")
            + (settings.LeavesOut ? Html.Paragraph($"Here {SettingNames.Explanation}.") : "");
    }

    private static string Front(ReportData data, ReportDrawings drawings) => drawings.Front is not { } plane ? "" : Html.Figure(
        plane,
        "On validation, which the test part does not enter. A diamond is on the front: no other experiment with all runs is at least as "
            + $"good in {Display.Of(data.Leaderboard.FrontOf.IsDefault ? [] : data.Leaderboard.FrontOf)}, and better in one of them. "
            + $"`experiments sweep leaderboard {data.Sweep.Id} --front` lists them.");

    private static string External(ReportData data, ReportDrawings drawings)
    {
        if (drawings is not { External: { } accuracies, ExternalGenres: { } genres })
        {
            return "";
        }

        var first = data.Evaluations[0].Result!; // not null: there are drawings of it
        var command = $"experiments experiment evaluations {first.Experiment} {data.Evaluations[0].Spec.Name}";
        return Html.Figure(accuracies, "Models that were tested on tracks that none of them has seen. " + EvaluationText.Coverage)
            + Html.Table("Evaluations", EvaluationViews.Listing(data.Evaluations))
            + Html.Figure(genres,
                $"{Name(data.Leaderboard.Rows.First(row => row.Experiment == first.Experiment))} on {first.Dataset}: the drop by "
                    + $"{LabelWords.Of(data.Dataset).One}. `{command}` shows calibration, confusion and the features that differ.")
            + Html.Paragraph("These results choose nothing: settings are ranked by validation.");
    }

    private static string Mixtures(ReportData data, ReportDrawings drawings) => data.Blends is not { } blends || drawings.Map is not { } map
        ? data.NoBlends is { } why ? Html.Paragraph($"Tracks are not shown as mixtures: {why}") : ""
        : $"<h3>Tracks as mixtures of {Html.Text(LabelWords.Of(data.Dataset).Many)}</h3>"
            + string.Concat(BlendView.Explain(blends).Select(Html.Paragraph))
            + Html.Figure(map, $"{blends.Map}: near tracks have similar mixtures. A mark tells its track and mixture when pointed at."
                + (blends.Frame.Describe("track") is { } far ? $" {far}" : ""))
            + Html.Table("Blends", BlendView.Table(blends, LabelWords.Of(data.Dataset)));

    private static string Verdicts(ReportData data) =>
        data.Families.Length < 2 ? "" : Html.Table("Verdict by family", ReportTables.Verdicts(data));

    private static string Curves(ReportDrawings drawings) => drawings.Curves.Any()
        ? Html.Paragraph(
            "The best experiment of each family that trains in epochs: mean over runs, with the range shaded. Train accuracy is "
                + "measured during training, with dropout and augmentation.") + Html.Figures(drawings.Curves)
        : "";

    private static string Confusions(ReportData data, ReportDrawings drawings)
    {
        var settings = new SettingNames(data.Leaderboard.Rows);
        var words = LabelWords.Of(data.Dataset);
        var section = new StringBuilder("<p><label for=\"pick\">Experiment</label> <select id=\"pick\">");
        section.AppendJoin("",
            data.Analyses.Select(
                (entry, panel) =>
                    $"<option value=\"{panel}\"{(panel == 0 ? " selected" : "")}>"
                    + Html.Text($"{entry.Summary.Rank}. {Label(entry.Summary)}, ")
                    + $"test {Display.Percent(entry.Summary.TestAccuracy?.Mean)} %</option>"));
        section.Append("</select></p>")
            .Append(Html.Paragraph(
                $"Percent of each actual {words.One}'s slices, over all test parts."
                    + (data.Leaderboard.Rows.Length > data.Analyses.Length
                        ? $" The first {data.Analyses.Length} of the leaderboard; `experiments experiment confusion ID` shows any other."
                        : "")));
        foreach (var (panel, (summary, analysis)) in data.Analyses.Index())
        {
            section.Append($"<div class=\"panel\" id=\"p{panel}\">")
                .Append(Html.Figure(drawings.Confusion(summary.Experiment), $"{Label(summary)}. {ReportText.Confusions(analysis, words)}"))
                .Append("</div>");
        }

        return section.ToString();

        string Label(ExperimentSummary row) => $"{row.Experiment} {settings.WithFamily(row)}";
    }

    private static string Name(ExperimentSummary row) => $"{row.Family} {row.Experiment}";
}
