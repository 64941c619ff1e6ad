using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Experiments.ClientCli.Reports;
using Experiments.Domain;
using Experiments.Unit.ClientCli.Views;
using Xunit;

namespace Experiments.Unit.ClientCli.Reports;

public sealed partial class HtmlReportTests : IDisposable
{
    private const string Hostile = "<script>alert(1)</script>";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_needs_nothing_but_itself()
    {
        var page = HtmlReport.Render(Data("quick"));
        Assert.DoesNotContain("http", page.Replace(Svg.NamespaceName, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotMatch("<(script|link|img|iframe)|url\\(|@import", page);
    }

    [Fact]
    public void Names_are_text_and_never_markup()
    {
        var page = HtmlReport.Render(Data(Hostile));
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("Sweep &lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_have_the_numbers()
    {
        var data = Data("quick");
        var best = data.Leaderboard.Rows[0];
        var words = string.Join('\n', ReportWords.Summarize(data));
        Assert.Contains("svm (made/e0) is first by validationAccuracy: it has 0.700 [", words, StringComparison.Ordinal);
        Assert.Contains("0.990 of what it was trained on. Guessing gives 0.500.", words, StringComparison.Ordinal);
        Assert.Contains(best.Verdict![1..], words, StringComparison.Ordinal); // it has runs
        Assert.Contains("a difference", words, StringComparison.Ordinal);
        Assert.Contains(ReportWords.Provenance(data), row => row is { Name: "dataset", Value: "made, version v1" });
    }

    [Fact]
    public void Every_drawing_is_on_the_page_and_says_what_it_shows()
    {
        var data = Data("quick");
        var drawings = HtmlReport.Drawings(data);
        Assert.Equal(["train-and-test", "gap-by-family", "curve-svm", "confusion", "genre-blends"], drawings.Select(drawing => drawing.Name));
        var page = HtmlReport.Render(data);
        foreach (var (_, drawing) in drawings)
        {
            Assert.Contains(drawing.ToInline(), page, StringComparison.Ordinal);
            var file = XElement.Parse(drawing.ToFile());
            Assert.Equal(("img", drawing.Title, drawing.Title), ((string?)file.Attribute("role"), (string?)file.Attribute("aria-label"), file.Element(Svg + "title")?.Value));
            Assert.Contains("prefers-color-scheme:dark", file.Element(Svg + "style")?.Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Importances_are_a_table_where_there_are_any()
    {
        var data = Data("quick");
        Assert.Contains("<td>gamma</td><td class=\"n\">0.75 [0.50, 0.88]</td><td class=\"n\">9</td>", HtmlReport.Render(data), StringComparison.Ordinal);
        Assert.DoesNotContain("Which parameters matter", HtmlReport.Render(data with { Importances = [] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_drawn_beyond_the_edges()
    {
        foreach (var (name, drawing) in HtmlReport.Drawings(Data("quick")))
        {
            var file = XElement.Parse(drawing.ToFile());
            double[] box = [.. ((string)file.Attribute("viewBox")!).Split(' ').Select(double.Parse)]; // every drawing has one
            foreach (var dot in file.Elements(Svg + "circle"))
            {
                Assert.True((double)dot.Attribute("cx")! >= 0 && (double)dot.Attribute("cx")! <= box[2], $"{name}: {dot}"); // every circle has one
                Assert.True((double)dot.Attribute("cy")! >= 0 && (double)dot.Attribute("cy")! <= box[3], $"{name}: {dot}");
            }
        }
    }

    [Fact]
    public void A_heat_map_has_a_cell_a_pair_of_genres()
    {
        var drawing = Plots.HeatMap(new ConfusionCounts(["a", "b", "c"], [[4, 1, 0], [0, 4, 0], [0, 0, 0]], ConfusionLevel.Slice));
        var cells = XElement.Parse(drawing.ToFile()).Elements(Svg + "rect").ToArray();
        Assert.Equal(9, cells.Length);
        Assert.Equal(["0.81", "0.24", "0.05"], cells.Take(3).Select(cell => (string?)cell.Attribute("fill-opacity")));
        Assert.Equal("a taken for b: 1", cells[1].Element(Svg + "title")?.Value);
    }

    [Fact]
    public async Task A_browser_lays_it_out_whole()
    {
        const string browser = "/usr/bin/chromium";
        Assert.SkipUnless(File.Exists(browser), "needs Chromium at /usr/bin/chromium");
        var page = _folder.Write("report.html", HtmlReport.Render(Data("quick")));
        var start = new ProcessStartInfo(browser) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            $"--user-data-dir={page}.profile", "--dump-dom", $"file://{page}",
        })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!; // not null: no shell
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var dom = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);

        // The browser's own tree has every drawing and every table closed where we closed it.
        Assert.Equal(5, Figures().Count(dom));
        Assert.EndsWith("</main></body></html>", dom.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [GeneratedRegex("<figure><svg [^>]*role=\"img\"")]
    private static partial Regex Figures();

    private static ReportData Data(string id)
    {
        var summary = MadeResults.Summary with { Rank = 1 };
        var estimate = new Estimate(0.3, 0.01, 0.2, 0.4, 3, IntervalMethod.Corrected);
        return new ReportData
        {
            Sweep = new SweepSummary(
                id,
                new SweepSpec { Name = id, Dataset = "made", Features = "f", Models = new ParameterSpace([]) },
                SweepState.Completed, null, "feature-hash", 1, new RunCounts(3, 3, 0, 0, 0), DateTimeOffset.UnixEpoch, null, summary),
            Dataset = new DatasetSummary(
                "made", BuildState.Ready, null, new DatasetImportSpec("made", "/audio", "genre-folders", new SliceRule()), "v1", 6, 12, 36,
                ImmutableSortedDictionary<string, int>.Empty.Add("g0", 3).Add("g1", 3), [], null),
            Leaderboard = new Leaderboard(id, "completed", new Protocol(), 0.5, MetricNames.ValidationAccuracy, [summary], null, []),
            Best = MadeResults.Analysis,
            Families = [(summary, [.. MadeResults.Runs])],
            Comparisons =
            [
                new ParameterComparison(["family"], MetricNames.Gap, [new ParameterGroup("svm", 1, estimate), new ParameterGroup(Hostile, 1, estimate)], [], true, "there is a difference"),
            ],
            Importances = [new ParameterImportances("svm", MetricNames.TestAccuracy, 9, [new ParameterImportance("gamma", 0.75, 0.5, 0.875, [])], [])],
            HardestSlices = [(new SliceHardness(new SliceId(new TrackId("made", "t"), 0), "g0", "g1", 0.9, 2, 3, 0.8), Hostile, 3)],
            HardestTracks = [],
        };
    }
}
