using System.Net;
using System.Text;
using Experiments.ClientCli.Output;
using Experiments.ClientCli.Views;
using Experiments.Domain;

namespace Experiments.ClientCli.Reports;

/// <summary>One self-contained page: no script, no network, light and dark, printable. A pure function of its data.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:860px;margin:2rem auto;padding:0 1rem;color:#1c2128;background:#fff}
        h1{line-height:1.2}h2{margin-top:2.4rem;border-bottom:1px solid #8886;padding-bottom:.2rem}h3{margin:1.4rem 0 .3rem}
        .scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.88rem;width:100%}th,td{text-align:left;padding:.28rem .6rem .28rem 0;border-bottom:1px solid #8884;vertical-align:top}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}figure{margin:.8rem 0}figcaption{font-size:.88rem;opacity:.85}svg{max-width:100%;height:auto}
        .pair{display:grid;grid-template-columns:repeat(auto-fill,minmax(320px,1fr));gap:1rem}code{overflow-wrap:anywhere}.lead{font-size:1.08rem}
        @media (prefers-color-scheme:dark){body{color:#e6e9ee;background:#14181d}}
        @media print{body{margin:0;max-width:none;color:#000;background:#fff}h2,h3{break-after:avoid}figure,tr{break-inside:avoid}}
        """;

    /// <summary>Every drawing by the name of its file.</summary>
    public static IReadOnlyList<(string Name, SvgDrawing Drawing)> Drawings(ReportData data) =>
    [
        ("train-and-test", Plots.TrainAndTest([.. data.Leaderboard.Rows.Take(40)], data.Leaderboard.Chance)),
        .. data.Comparisons.Select(comparison => ($"{comparison.Metric}-by-{string.Join('-', comparison.By)}", Plots.Groups(comparison))),
        .. data.Families.Select(family => (family.Summary, Epochs: CurveViews.ByEpoch(family.Runs.Select(run => run.Result).OfType<RunResult>())))
            .Where(family => family.Epochs.Length > 1).Select(family => ($"curve-{family.Summary.Family}", Plots.Curves($"{family.Summary.Family} {family.Summary.Experiment}", family.Epochs))),
        ("confusion", Plots.HeatMap(data.Best.Confusion)),
        ("genre-blends", Plots.Dendrogram(data.Best.ProbabilityBlends)),
    ];

    /// <summary>The page.</summary>
    public static string Render(ReportData data)
    {
        var drawings = Drawings(data).ToDictionary(drawing => drawing.Name, drawing => drawing.Drawing);
        var best = data.Leaderboard.Rows[0];
        var page = new StringBuilder();
        page.Append($"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{Text(data.Sweep.Id)}</title><style>{Style}{SvgDrawing.Style}</style></head><body><main>");
        page.Append($"<h1>Sweep {Text(data.Sweep.Id)}</h1>");
        foreach (var sentence in ReportWords.Summarize(data))
        {
            page.Append($"<p class=\"lead\">{Text(sentence)}</p>");
        }

        page.Append("<h2>Leaderboard</h2>").Append(LeaderboardTable(data));
        page.Append("<h2>Train against test</h2>").Append(Figure(drawings["train-and-test"], "Mean over runs with 95 % intervals, the best experiment first. The further the two dots are apart, the more was memorized."));
        if (!data.Comparisons.IsEmpty)
        {
            page.Append("<h2>Which setting closes the gap, and at what cost</h2>");
            foreach (var comparison in data.Comparisons)
            {
                page.Append($"<h3>{Text(comparison.Metric)} by {Text(string.Join(", ", comparison.By))}</h3>");
                page.Append(Figure(drawings[$"{comparison.Metric}-by-{string.Join('-', comparison.By)}"], comparison.Verdict)).Append(PairTable(comparison));
            }
        }

        page.Append(Importances(data));
        var curves = drawings.Where(drawing => drawing.Key.StartsWith("curve-", StringComparison.Ordinal)).ToArray();
        if (curves.Length > 0)
        {
            page.Append("<h2>Learning curves</h2><p>The best experiment of each family that learns by epochs, mean over runs.</p><div class=\"pair\">");
            page.AppendJoin("", curves.Select(curve => Figure(curve.Value, ""))).Append("</div>");
        }

        page.Append($"<h2>What the best takes for what</h2><p>{Text($"{best.Family} {best.Experiment}")}: percent of each actual genre, over all test parts.</p>").Append(Figure(drawings["confusion"], ReportWords.Confusions(data.Best)));
        page.Append("<h2>Which genres blend</h2>").Append(Figure(drawings["genre-blends"], "Distance between what is predicted of two genres: 0 where they are predicted alike, 1 where they share no probability; average linkage."));
        page.Append(Hardest(data)).Append(Repeat(data));
        return page.Append("</main></body></html>\n").ToString();
    }

    private static string LeaderboardTable(ReportData data) => Table(
        ["#", "experiment", "family and setting", "train", "test [95 %]", "gap [95 %]", "tracks", "fit s"],
        [0, 3, 4, 5, 6, 7],
        data.Leaderboard.Rows.Select(row => new[]
        {
            $"{row.Rank}", row.Experiment.ToString(), ReportWords.Setting(row, data.Leaderboard.Rows), Numbers.Short(row.TrainAccuracy?.Mean), Numbers.Interval(row.TestAccuracy), Numbers.Interval(row.Gap),
            Numbers.Short(row.TrackAccuracy?.Mean), Numbers.Seconds(row.FitSeconds?.Mean),
        }));

    private static string PairTable(ParameterComparison comparison) => comparison.Pairs.IsEmpty ? "" : Table(
        ["first", "second", "difference [95 %]", "p (Holm)", "effect d"],
        [2, 3, 4],
        comparison.Pairs.Take(10).Select(pair => new[]
        {
            pair.First, pair.Second, Numbers.Text($"{pair.Test.MeanDifference:0.000} [{pair.Test.Low:0.000}, {pair.Test.High:0.000}]"), Numbers.Text($"{pair.HolmP:0.0000}"),
            Numbers.Text($"{pair.Test.EffectSize:0.00}"),
        }));

    private static string Importances(ReportData data) => data.Importances.IsEmpty ? "" :
        "<h2>Which parameters matter</h2><p>Share of the variance of test accuracy over the whole space that a parameter explains by itself, the others averaged out.</p>"
        + Table(["family", "parameter", "share [95 %]", "experiments"], [2, 3], data.Importances.SelectMany(family => family.Parameters.Select(parameter => new[]
        {
            family.Family, parameter.Parameter, Numbers.Text($"{parameter.Share:0.00} [{parameter.Low:0.00}, {parameter.High:0.00}]"), Numbers.Text($"{family.Experiments}"),
        })));

    private static string Hardest(ReportData data) =>
        $"<h2>Hardest tracks and slices</h2><p>Over every experiment on dataset {Text(data.Dataset.Name)}; hardness is one less the mean probability of the right genre.</p><h3>Tracks</h3>"
        + Table(["track", "is", "taken for", "wrong runs", "hardness"], [3, 4], data.HardestTracks.Select(track => new[]
        {
            track.Track.ToString(), track.Actual, track.Predicted, $"{track.WrongRuns}/{track.Runs}", Numbers.Short(track.Hardness),
        }))
        + "<h3>Slices</h3>"
        + Table(["slice", "file", "at s", "is", "taken for", "wrong runs", "hardness"], [2, 5, 6], data.HardestSlices.Select(row => new[]
        {
            row.Slice.Slice.ToString(), row.Path, Numbers.Text($"{row.OffsetSeconds:0.0}"), row.Slice.Actual, row.Slice.Predicted, $"{row.Slice.WrongRuns}/{row.Slice.Runs}", Numbers.Short(row.Slice.Hardness),
        }));

    private static string Repeat(ReportData data) =>
        "<h2>To repeat it</h2>" + Table(["what", "value"], [], ReportWords.Provenance(data).Select(pair => new[] { pair.Name, pair.Value }));

    private static string Table(string[] headers, int[] numeric, IEnumerable<string[]> rows)
    {
        var table = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
        table.AppendJoin("", headers.Select((header, column) => $"<th scope=\"col\"{Class(column)}>{Text(header)}</th>")).Append("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            table.Append("<tr>").AppendJoin("", row.Select((cell, column) => $"<td{Class(column)}>{Text(cell)}</td>")).Append("</tr>");
        }

        return table.Append("</tbody></table></div>").ToString();

        string Class(int column) => numeric.Contains(column) ? " class=\"n\"" : "";
    }

    private static string Figure(SvgDrawing drawing, string caption) =>
        $"<figure>{drawing.ToInline()}{(caption.Length > 0 ? $"<figcaption>{Text(caption)}</figcaption>" : "")}</figure>";

    private static string Text(string text) => WebUtility.HtmlEncode(Terminal.Clean(text));
}
