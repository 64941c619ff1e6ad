using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Experiments.Unit.ReadModel;
using Experiments.Web.Components;
using Experiments.Web.Pages;
using Experiments.Web.Pages.Experiment;
using Xunit;

namespace Experiments.Unit.Web;

public sealed partial class ExperimentPageTests
{
    private const string Hostile = "<script>alert(1)</script>\u001b[2J & \"x\"?#";

    private static readonly ImmutableArray<RunSummary> Runs = [.. TestResults.Runs];

    [Fact]
    public async Task The_page_shows_the_digits_of_the_terminal()
    {
        var text = TextOf(await RenderAsync(Model()));
        Table[] tables =
        [
            ExperimentViews.Estimates(TestResults.Summary), ExperimentViews.AllOfRuns(Runs),
            .. CurveViews.Gap(TestResults.Summary, Runs).Blocks.OfType<Table>(),
            .. CurveViews.Variance(TestResults.Summary, TestResults.Analysis).Blocks.OfType<Table>(),
            .. ErrorViews.Confusion(TestResults.Analysis.Confusion, isNormalized: true).Blocks.OfType<Table>(),
        ];
        Assert.All(
            tables.SelectMany(table => table.Rows).SelectMany(row => row).Where(cell => cell.Length > 0),
            cell => Assert.Contains($"|{cell}|", text, StringComparison.Ordinal));
        Assert.Contains("Rank 2 of 4 by validation accuracy.", text, StringComparison.Ordinal);
        Assert.Contains($"It {TestResults.Summary.Verdict}", text, StringComparison.Ordinal);
        Assert.Contains("experiments sweep show made --yaml > made.yaml", text, StringComparison.Ordinal);
        Assert.Contains("made/e0 has no evaluation;", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_with_slices_leads_to_them_and_keeps_what_cells_show()
    {
        var model = Model();
        var counts = TestResults.Analysis.Confusion.Counts;
        Assert.Equal((11, 1), (counts[0][0], counts[0][1])); // one of the flipped slices is of each genre
        var html = await RenderAsync(Showing(model, new ConfusionCell(model.Id, IsCounts: true)));
        Assert.Contains(
            "href=\"/experiments/made/e0?counts=true&amp;actual=g0&amp;predicted=g1#slices\">1</a>", html, StringComparison.Ordinal);
        var other = Assert.IsType<ShownResults>(model.Results);
        var right = other.Analysis.Confusion with { Counts = [[12, 0], [0, 12]] };
        html = await RenderAsync(model with { Results = other with { Analysis = other.Analysis with { Confusion = right } } });
        Assert.DoesNotContain("actual=g0&amp;predicted=g1", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/experiments/made/e0?actual=g0&amp;predicted=g0#slices\">100</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chosen_cell_names_itself_and_plays_its_slices_unless_there_is_no_sound()
    {
        var model = Model();
        var html = await RenderAsync(Showing(model, new ConfusionCell(model.Id, Actual: "g0", Predicted: "g1")));
        Assert.Contains(">Slices of g0 predicted as g1</h2>", html, StringComparison.Ordinal);
        Assert.Contains("src=\"/api/v1/slices/made/t/0/audio\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/experiments/made/e0#slices\"", html, StringComparison.Ordinal);
        var results = Assert.IsType<ShownResults>(model.Results);
        var import = results.Dataset.Import with { Layout = DatasetLayouts.Table };
        html = await RenderAsync(model with { Results = results with { Dataset = results.Dataset with { Import = import }, Slices = [] } });
        Assert.DoesNotContain("<audio", html, StringComparison.Ordinal);
        Assert.Contains("No slice was misclassified in any run.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_users_cannot_inject()
    {
        var model = Model();
        var results = Assert.IsType<ShownResults>(model.Results);
        var confusion = new ConfusionCounts([Hostile, "g1"], [[3, 1], [0, 4]], ConfusionLevel.Slice);
        var html = await RenderAsync(model with
        {
            Place = model.Place with { Setting = Hostile },
            Sweep = model.Sweep with { Id = Hostile },
            Results = results with
            {
                Analysis = results.Analysis with { Confusion = confusion },
                Cell = new ConfusionCell(model.Id, Actual: Hostile, Predicted: "g1"),
                Slices = [results.Slices[0] with { Path = Hostile }],
                Evaluations =
                [
                    new EvaluationSummary(
                        new EvaluationSpec(Hostile, Hostile), BuildState.Failed, Hostile, DateTimeOffset.UnixEpoch, null, null),
                ],
            },
        });
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", html, StringComparison.Ordinal);
        Assert.Contains($"actual={Uri.EscapeDataString(Hostile)}&amp;predicted=g1#slices", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_experiment_without_a_result_says_what_it_waits_for()
    {
        var model = Model();
        var run = new RunId(model.Id, 0, 1);
        var html = await RenderAsync(model with
        {
            Summary = null,
            Results = null,
            Runs = [],
            Place = new ExperimentPlace(null, 4, MetricNames.ValidationAccuracy, "", null, null),
            Running = [new RunningRun(run, "cnn", new RunProgress($"{run}", 1, 3, 20))],
            Waiting = ["run made/e0/r0f0: waiting; its sweep is running", "  every slot is busy"],
        });
        var text = TextOf(html);
        Assert.Contains("made/e0 has no result yet.", text, StringComparison.Ordinal);
        Assert.Contains("every slot is busy", text, StringComparison.Ordinal);
        Assert.Contains("is running, step 3 of 20.", text, StringComparison.Ordinal);
        Assert.Contains("href=\"/runs/made/e0/r0f1\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"confusion\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Neighbors_are_those_in_the_leaderboard()
    {
        var board = TestReport.Of("made").Leaderboard;
        var (first, second) = (ExperimentPlace.Find(0, board), ExperimentPlace.Find(1, board));
        Assert.Equal((1, 4, null, 1), (first.Row?.Rank, first.Ranked, first.Previous?.Experiment.Number, first.Next?.Experiment.Number));
        Assert.Equal((0, 2), (second.Previous?.Experiment.Number, second.Next?.Experiment.Number));
        Assert.Equal("c=10", second.Setting);
        var none = ExperimentPlace.Find(9, board);
        Assert.Equal((null, null, null), (none.Row, none.Previous, none.Next));
    }

    private static ExperimentModel Model()
    {
        var report = TestReport.Of("made");
        var summary = TestResults.Summary with { Rank = 2, Experiment = new ExperimentId("made", 0) };
        return new ExperimentModel
        {
            Id = summary.Experiment,
            Sweep = report.Sweep,
            Place = new ExperimentPlace(summary, 4, MetricNames.ValidationAccuracy, "c=10", null, report.Leaderboard.Rows[1]),
            Summary = summary,
            Runs = Runs,
            Results = new ShownResults
            {
                Summary = summary,
                Analysis = TestResults.Analysis,
                Cell = new ConfusionCell(summary.Experiment),
                Slices = report.HardestSlices,
                Dataset = report.Dataset,
            },
        };
    }

    private static ExperimentModel Showing(ExperimentModel model, ConfusionCell cell) =>
        model with { Results = Assert.IsType<ShownResults>(model.Results) with { Cell = cell } };

    private static Task<string> RenderAsync(ExperimentModel model) => PageRenderer.RenderPageAsync<ExperimentPage>(
        new Surroundings(HasPages: true), model);

    /// <summary>What a reader sees, with bars between elements.</summary>
    private static string TextOf(string html) => Space().Replace(WebUtility.HtmlDecode(Tag().Replace(html, "|")), "$1");

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    /// <summary>Space beside bars, and bars beside bars.</summary>
    [GeneratedRegex(@"(\|)[\s|]*|\s+(?=\|)")]
    private static partial Regex Space();
}
