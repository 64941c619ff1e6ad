using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel.Columns;
using Experiments.Unit.ReadModel;
using Experiments.Web.Components;
using Experiments.Web.Pages;
using Experiments.Web.Pages.Listings;
using Experiments.Web.Pages.Live;
using Experiments.Web.Pages.Sweeps;
using Xunit;

namespace Experiments.Unit.Web.Pages;

/// <summary>Picking from listings on pages.</summary>
public sealed class ListingTests
{
    private static readonly SweepSummary[] Sweeps =
        [Sweep("first", SweepState.Completed, 3), Sweep("second", SweepState.Running, 8), Sweep("third", SweepState.Completed, 12)];

    [Fact]
    public void Rows_are_picked_sorted_and_paged_as_the_address_says()
    {
        var choice = ListingChoice.Parse("?where=status%3Dcompleted&sort=-experiments&page=2&other=x");
        var (rows, state) = choice.Pick(Sweeps, SweepColumns.All, 1);
        Assert.Equal(["first"], rows.Select(sweep => sweep.Id));
        Assert.Equal((1, 2, 3), (state.Skipped, state.Matching, state.Total));
        Assert.Equal("2 to 2 of 2 that fit, of 3 rows, sorted by -experiments.", state.Sentence);
        Assert.Empty(state.Problems);
        Assert.Equal("?where=status%3Dcompleted&sort=-experiments&page=2", choice.QueryString);
        Assert.Equal(choice, ListingChoice.Parse(choice.QueryString));
        Assert.True(LiveTopics.Has(SweepsModel.Topic + choice.QueryString));
    }

    [Theory]
    [InlineData("?where=state%3D", "where", "where, character 7")]
    [InlineData("?where=stats%3Dx", "where", "did you mean 'status'?")]
    [InlineData("?sort=experimens", "sort", "did you mean 'experiments'?")]
    [InlineData("?columns=sweeep", "columns", "did you mean 'sweep'?")]
    public async Task What_cannot_be_read_is_said_beside_its_field_and_all_rows_are_shown(string query, string field, string words)
    {
        var (rows, state) = ListingChoice.Parse(query).Pick(Sweeps, SweepColumns.All, 50);
        Assert.Equal(3, rows.Length);
        var problem = Assert.Single(state.Problems);
        Assert.Equal(field, problem.Field);
        Assert.Contains(words, problem.Line, StringComparison.Ordinal);

        var html = await SweepsAsync(new SweepsModel(rows, []) { Listing = state });
        Assert.Matches($"<input[^>]*name=\"{field}\"[^>]*aria-invalid=\"true\" aria-describedby=\"wrong-{field}\"", html);
        Assert.Contains($"id=\"wrong-{field}\" role=\"alert\"", html, StringComparison.Ordinal);
        Assert.Contains("third", html, StringComparison.Ordinal);
    }

    [Fact]
    public void One_wrong_field_leaves_the_others_in_force()
    {
        var (rows, state) = ListingChoice.Parse("?where=experiments>5&sort=nope").Pick(Sweeps, SweepColumns.All, 50);
        Assert.Equal(["second", "third"], rows.Select(sweep => sweep.Id));
        Assert.Equal("sort", Assert.Single(state.Problems).Field);
    }

    [Fact]
    public async Task Chosen_columns_are_the_table_and_what_is_typed_stays_in_the_form_and_in_the_topic()
    {
        var (rows, state) = ListingChoice.Parse("?where=experiments>5&columns=sweep,experiments").Pick(Sweeps, SweepColumns.All, 50);
        Assert.Equal([["second", "8"], ["third", "12"]], state.Table!.Rows); // not null: columns are chosen
        var html = await SweepsAsync(new SweepsModel(rows, []) { Listing = state });
        Assert.Contains("value=\"experiments&gt;5\"", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/sweeps/second\"", html, StringComparison.Ordinal);
        Assert.Contains("data-live=\"sweeps?where=experiments%3E5&amp;columns=sweep%2Cexperiments\"", html, StringComparison.Ordinal);
        Assert.Contains("<option value=\"runs.failed\">", html, StringComparison.Ordinal);
        Assert.Contains(">all sweeps</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_reader_types_cannot_become_markup()
    {
        const string hostile = "<script>alert(1)</script>\" onload=\"x";
        var (rows, state) = new ListingChoice(hostile, hostile, hostile).Pick(Sweeps, SweepColumns.All, 50);
        var html = await SweepsAsync(new SweepsModel(rows, []) { Listing = state });
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\" onload=\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_is_no_number_is_refused() =>
        Assert.Contains(
            "page=0", Assert.Throws<UserErrorException>(() => ListingChoice.Parse("?page=0")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_line_shows_how_the_search_got_better_and_a_sweep_without_a_result_has_none()
    {
        var objective = new ObjectiveSpec(MetricNames.ValidationAccuracy);
        var history = SearchHistory.Of(objective, [Scored(2, 0.6), Scored(0, 0.5), Scored(1, 0.4), Scored(9, null), Scored(7, 0.6)]);
        Assert.Equal([new BestExperiment(0, 0.5), new BestExperiment(2, 0.6)], history.Best);
        Assert.Equal(7, history.Last);
        Assert.Empty(SearchHistory.Of(objective, [Scored(0, null)]).Best);
        Assert.Null(SparkLine.Draw(SearchHistory.Of(objective, [])));

        var html = await SweepsAsync(new SweepsModel(Sweeps, [])
        {
            Histories = new Dictionary<string, SearchHistory> { ["first"] = history },
        });
        Assert.Contains("from 50 with e0 to 60 with e2, of experiments up to e7", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("<svg xmlns").Length);
    }

    [Fact]
    public void A_metric_to_minimize_gets_better_downwards() => Assert.Equal(
        [0.9, 0.5],
        SearchHistory.Of(
            new ObjectiveSpec(MetricNames.ValidationLogLoss, Goal.Minimize),
            [LogLoss(0, 0.9), LogLoss(1, 1.2), LogLoss(2, 0.5)]).Best.Select(best => best.Score));

    private static SweepSummary Sweep(string id, SweepState state, int experiments) =>
        TestReport.Of("quick").Sweep with { Id = id, State = state, Experiments = experiments };

    private static ExperimentSummary Scored(int number, double? validation) => new()
    {
        Experiment = new ExperimentId("quick", number),
        Family = "svm",
        Parameters = ParameterSet.Empty,
        Runs = 1,
        ValidationAccuracy = validation is { } mean ? Estimate(mean) : null,
    };

    private static ExperimentSummary LogLoss(int number, double loss) => Scored(number, null) with { ValidationLogLoss = Estimate(loss) };

    private static Estimate Estimate(double mean) => new(mean, null, null, null, 1, IntervalMethod.None);

    private static Task<string> SweepsAsync(SweepsModel model) => PageRenderer.RenderPageAsync<SweepsPage>(
        new Surroundings(HasPages: true), model);
}
