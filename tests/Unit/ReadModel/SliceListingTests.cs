using System.Text.Json;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;
using Experiments.ReadModel.Views;
using Xunit;

namespace Experiments.Unit.ReadModel;

public sealed class SliceListingTests
{
    private static readonly SliceId Slice = new(new TrackId("ds", "track"), 9);

    private static readonly ExperimentPool Pool = new(12, ["knn", "svm"], 2, 1);

    [Fact]
    public void A_padded_slice_is_marked()
    {
        var row = new LocatedSlice(new SliceHardness(Slice, "rock", "metal", 0.8, 4, 5, 0.7, 0.6, IsPadded: true), "rock/track.wav", 27);
        var lines = Lines(ErrorViews.Misclassified([row], "none"));
        Assert.Contains(lines, line => line.Contains("27.0 (padded)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Sorted by the estimated share of runs", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_left_out_is_said_also_where_nothing_is_left()
    {
        var view = ErrorViews.Misclassified([], "No slice to list.", paddedLeftOut: 7, Pool);
        Assert.Equal(
            [
                "No slice to list.", "Over 12 experiments of knn, svm.",
                "2 experiments left out: no better than always giving the most frequent genre.",
                "1 experiment left out: with a slice split, a model is fitted on other slices of the tracks that it is tested on.",
                "7 slices padded with zeros left out; --include-padded includes them.",
            ],
            Lines(view));
        Assert.Equal(2, Json(view).GetProperty("pool").GetProperty("atChance").GetInt32());
        Assert.Equal(7, Json(view).GetProperty("paddedLeftOut").GetInt32());
    }

    [Fact]
    public void Disagreements_have_the_documented_JSON_shape()
    {
        var view = DisagreementView.Of(Listing(Pool), _ => "rock/track.wav");
        Assert.Equal(
            """{"track":"ds/track","path":"rock/track.wav","actual":"rock","suggested":"metal","doubting":2,"families":2,"margin":-0.5,"predicted":"metal","agreeing":2,"flipRate":0.25,"wrongSlices":7,"slices":9}""",
            JsonSerializer.Serialize(Json(view).GetProperty("rows")[0], DomainJson.Compact));
        Assert.Equal((100, 1), (Json(view).GetProperty("total").GetInt32(), Json(view).GetProperty("inDoubt").GetInt32()));
        Assert.StartsWith("1 of 100 labels in doubt", Lines(view)[0], StringComparison.Ordinal);
        Assert.Contains(Lines(view), line =>
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is
                ["ds/track", "rock", "metal", "2/2", "-0.50", "metal", "2/2", "25", "7/9", "rock/track.wav"]);
    }

    [Theory]
    [InlineData(1, 14, "1 of 14 labels in doubt shown; --limit 14 shows all.")]
    [InlineData(1, 1, "1 of 100 tracks shown, labels in doubt first, then those with the lowest margin.")]
    public void How_many_are_shown_and_what_the_columns_mean_is_said(int shown, int inDoubt, string line)
    {
        var listing = Listing(Pool) with { InDoubt = inDoubt };
        Assert.Equal(shown, listing.Tracks.Length);
        var lines = Lines(DisagreementView.Of(listing, _ => "file"));
        Assert.Contains(line, lines);
        Assert.All(["doubting", "margin", "agreeing", "flips %", "wrong slices"], column =>
            Assert.Contains(lines, text => text.StartsWith($"{column}: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_single_family_is_said_to_be_alone()
    {
        Assert.Contains(Lines(DisagreementView.Of(Listing(Pool with { Families = ["knn"] }), _ => "")), line =>
            line.StartsWith("Only one family votes", StringComparison.Ordinal));
        Assert.DoesNotContain(Lines(DisagreementView.Of(Listing(Pool), _ => "")), line =>
            line.StartsWith("Only one family votes", StringComparison.Ordinal));
    }

    [Fact]
    public void The_report_says_whose_hardest_slices_it_shows()
    {
        var data = TestReport.Of("made");
        Assert.Contains("Over every experiment on dataset made", Described(data), StringComparison.Ordinal);
        Assert.Contains(
            "2 experiments left out", Described(data with { HardestPool = Pool }), StringComparison.Ordinal);
        var chosen = Described(data with { HardestOf = new ExperimentId("made", 3), HardestPool = Pool, PaddedLeftOut = 4 });
        Assert.StartsWith(
            "In the test predictions of experiment made/e3. 4 slices padded with zeros left out.", chosen, StringComparison.Ordinal);
        Assert.DoesNotContain("2 experiments left out", chosen, StringComparison.Ordinal);
    }

    private static string Described(ReportData data) => string.Join(' ', HardestCard.Describe(data));

    private static DisagreementListing Listing(ExperimentPool pool) =>
        new([new TrackDisagreement(Slice.Track, "rock", "metal", 2, 2, 0.25, "metal", 2, -0.5, 7, 9)], 100, 1, pool);

    private static string[] Lines(View view) => [.. ViewText.Lines(view.Blocks, 10_000)];

    private static JsonElement Json(View view) => JsonSerializer.SerializeToElement(view.Json, DomainJson.Indented);
}
