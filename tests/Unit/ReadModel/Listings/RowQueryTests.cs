using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CsCheck;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Columns;
using Experiments.ReadModel.Listings;
using Xunit;

namespace Experiments.Unit.ReadModel.Listings;

public sealed class RowQueryTests
{
    private static readonly RowColumns<(string Id, double? Score)> Columns = new(
        row => row.Id, [new("id", RowKind.Text, row => row.Id), new("score", RowKind.Number, row => row.Score)]);

    private static readonly (string Id, double? Score)[] Rows = [("e10", 0.5), ("e2", 0.5), ("e1", null), ("e3", 0.25), ("e4", 0.75)];

    [Theory]
    [InlineData(null, "e10 e2 e1 e3 e4")]
    [InlineData("id", "e1 e2 e3 e4 e10")]
    [InlineData("-id", "e10 e4 e3 e2 e1")]
    [InlineData("score", "e3 e2 e10 e4 e1")]
    [InlineData("-score", "e4 e2 e10 e3 e1")]
    [InlineData("-score,-id", "e4 e10 e2 e3 e1")]
    public void Rows_are_sorted_by_each_key_then_by_ID_and_missing_values_come_last(string? sort, string ids) =>
        Assert.Equal(ids, Ids(RowQuery.Of(null, sort, null)));

    [Fact]
    public void A_page_is_part_of_what_fits()
    {
        var picked = RowQuery.Of("score>0.3", "id", null, limit: 2, offset: 1).Pick(Rows, Columns);
        Assert.Equal(("e4 e10", 5, 3), (string.Join(' ', picked.Rows.Select(row => row.Id)), picked.Total, picked.Matching));
        var page = picked.ToPage();
        Assert.Null(page.Next);
        Assert.Equal("?where=score%20%3E%200.3&sort=id&limit=2", page.Previous!.ToQueryString()); // not null: it is not the first
    }

    [Fact]
    public void The_pages_of_a_listing_are_the_listing() => Gen.Select(Gen.Int[1, 7], Gen.OneOf("id", "-score")).Sample((limit, sort) =>
    {
        var all = new List<string>();
        for (var query = RowQuery.Of(null, sort, null, limit); query is not null;)
        {
            var page = query.Pick(Rows, Columns).ToPage();
            all.AddRange(page.Rows.Select(row => (string)row[0]!)); // not null: every row has an ID
            query = page.Next;
        }

        Assert.Equal(Ids(RowQuery.Of(null, sort, null)), string.Join(' ', all));
    });

    [Fact]
    public void A_query_string_is_read_back()
    {
        var query = RowQuery.Parse("?sort=-score,id&unknown=1&where=id+~+e+and%20score!%3Dnone&fields=score,id&limit=3&offset=6");
        Assert.Equal(
            "?where=id%20~%20e%20and%20score%20%21%3D%20none&sort=-score%2Cid&columns=score%2Cid&limit=3&offset=6", query.ToQueryString());
        Assert.Equal(query.ToQueryString(), RowQuery.Parse(query.ToQueryString()).ToQueryString());
        Assert.True(RowQuery.Parse("").IsNone);
        Assert.Equal("", RowQuery.None.ToQueryString());
    }

    [Theory]
    [InlineData("?limit=0", "limit=0: must be an integer from 1 to 1000000")]
    [InlineData("?offset=-1", "offset=-1: must be an integer from 0 to 1000000")]
    [InlineData("?sort=id,,score", "sort=id,,score: expected names of columns, separated by commas")]
    [InlineData("?sort=-", "sort=-: expected names of columns, separated by commas")]
    [InlineData("?sort=id&sort=id", "sort is given twice; leave one out")]
    [InlineData("?columns=id&fields=id", "columns and fields are the same; leave one out")]
    [InlineData("?columns=ids", "columns: there is no column 'ids'; did you mean 'id'?")]
    [InlineData("?sort=-scor", "sort: there is no column 'scor'; did you mean 'score'?")]
    [InlineData("?where=scor<1", "where, character 1: there is no column 'scor'; did you mean 'score'?")]
    public void An_error_names_the_parameter(string text, string message) => Assert.Equal(
        message, Assert.Throws<UserErrorException>(() => RowQuery.Parse(text).Pick(Rows, Columns)).Message);

    [Fact]
    public void A_view_is_unchanged_unless_something_is_asked()
    {
        var view = RowQuery.None.Pick(Rows, Columns).Show("rows", Show);
        Assert.Equal("""{"rows":["e10","e2","e1","e3","e4"],"other":1}""", Json(view));
        Assert.Equal([(Block)"5"], view.Blocks);
        Assert.Equal((5, 5), (view.Page!.Rows.Count, view.Page.Total)); // not null: it is a listing
    }

    [Fact]
    public void A_view_says_which_rows_it_shows()
    {
        var some = RowQuery.Of("score=0.5", null, null).Pick(Rows, Columns).Show("rows", Show);
        Assert.Equal(
            """{"rows":["e10","e2"],"other":1,"page":{"total":5,"matching":2,"offset":0,"self":"?where=score%20%3D%200.5"}}""", Json(some));
        Assert.Equal([(Block)"2", "", "2 that fit, of 5 rows"], some.Blocks);
        var chosen = RowQuery.Of(null, "-score", "score,id", 2).Pick(Rows, Columns).Show("rows", Show);
        Assert.Equal(
            """{"rows":[{"score":0.75,"id":"e4"},{"score":0.5,"id":"e2"}],"other":1,"""
                + """ "page":{"total":5,"matching":5,"offset":0,"limit":2,"self":"?sort=-score&columns=score%2Cid&limit=2",""".TrimStart()
                + """ "next":"?sort=-score&columns=score%2Cid&limit=2&offset=2"}}""".TrimStart(),
            Json(chosen));
        Assert.Equal(["score", "id"], Assert.IsType<Table>(chosen.Blocks[0]).Headers);
        Assert.Equal((Line)"1 to 2 of 5 rows, sorted by -score", chosen.Blocks[^1]);
        var none = RowQuery.Of("id=x", null, null).Pick(Rows, Columns).Show("rows", Show);
        Assert.Equal([(Block)"none of 5 rows fits"], none.Blocks);
    }

    [Fact]
    public void The_columns_of_a_leaderboard_are_the_metrics_and_the_parameters_of_its_rows()
    {
        var board = TestReport.Of("regularization").Leaderboard;
        var columns = LeaderboardColumns.Of(board);
        var best = board.Rows[0];
        Assert.Equal(best.Gap!.Mean, columns.Find("gap.mean")!.ValueOf(best)); // not null: it has results
        Assert.Equal(best.Gap.Low, columns.Find("GAP.LOW")!.ValueOf(best)); // not null: it exists
        var name = best.Parameters.Names.First();
        Assert.Equal($"parameter.{name}", columns.Find(name)?.Name);
        Assert.Equal(columns.All.Length, columns.All.DistinctBy(column => column.Name).Count());
    }

    private static View Show(ImmutableArray<(string Id, double? Score)> rows) =>
        new([rows.Length.ToString(CultureInfo.InvariantCulture)], new { Rows = rows.Select(row => row.Id), Other = 1 });

    private static string Json(View view) => JsonSerializer.Serialize(view.Json, DomainJson.Compact);

    private static string Ids(RowQuery query) => string.Join(' ', query.Pick(Rows, Columns).Rows.Select(row => row.Id));
}
