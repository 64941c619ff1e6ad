using CsCheck;
using Experiments.Domain;
using Experiments.Unit.ReadModel;
using Experiments.Web.Pages.Sweeps;
using Xunit;

namespace Experiments.Unit.Web.Pages;

public sealed class SweepPointsTests
{
    [Fact]
    public void A_share_is_shown_by_the_browser_as_the_leaderboard_shows_it() => Gen.Double[0, 1].Sample(mean =>
    {
        var axis = Assert.Single(Points(Row(0, "svm", mean)).Axes, axis => axis.Name == MetricNames.TestAccuracy);
        var value = axis.Values[0]!.Value; // not null: the row has the metric
        Assert.Equal(NumberFormat.Percent(mean), value.ToString("F1", System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(value, (100 * mean) - 0.02, (100 * mean) + 0.02);
    });

    [Fact]
    public void Parameters_that_vary_within_a_family_are_axes_and_words_are_places()
    {
        var points = Points(
            Row(0, "svm", 0.5, ("c", ParameterValue.Of(1)), ("kernel", ParameterValue.Of("rbf"))),
            Row(1, "svm", 0.4, ("c", ParameterValue.Of(100)), ("kernel", ParameterValue.Of("linear"))),
            Row(2, "knn", 0.3, ("k", ParameterValue.Of(5))));
        Assert.Equal(["family", "c", "kernel"], points.Axes.Take(3).Select(axis => axis.Name));
        Assert.Equal([1.0, 1.0, 0.0], points.Axes[0].Values);
        Assert.Equal((true, 100.0, (double?)null), (points.Axes[1].IsLog, points.Axes[1].Values[1]!.Value, points.Axes[1].Values[2]));
        Assert.Equal(["linear", "rbf"], points.Axes[2].Words!.Value);
        Assert.Equal([1.0, 0.0, null], points.Axes[2].Values);
    }

    [Fact]
    public void A_brush_leaves_what_is_in_its_range_and_nothing_without_a_value()
    {
        var points = Points(
            Row(0, "svm", 0.5, ("c", ParameterValue.Of(1))), Row(1, "svm", 0.4, ("c", ParameterValue.Of(9))), Row(2, "knn", 0.45));
        int[] Left(params string[] brushes) =>
            [.. Enumerable.Range(0, 3).Where(place => points.IsWithin([.. brushes.Select(Brush.Parse)], place))];
        Assert.Equal([0, 1, 2], Left());
        Assert.Equal([0, 2], Left("testAccuracy:45..100"));
        Assert.Equal([1], Left("testAccuracy:0..45", "c:2..10"));
        Assert.Empty(Left("unknown:0..1"));
    }

    [Theory]
    [InlineData("gap")]
    [InlineData("gap:1")]
    [InlineData(":0..1")]
    [InlineData("gap:0..1..2")]
    [InlineData("gap:a..b")]
    public void What_is_no_brush_is_refused(string text) =>
        Assert.Contains("AXIS:LOW..HIGH", Assert.Throws<UserErrorException>(() => Brush.Parse(text)).Message, StringComparison.Ordinal);

    private static SweepPoints Points(params ExperimentSummary[] rows) =>
        SweepPoints.Of(TestReport.Of("made").Leaderboard with { Rows = [.. rows], Front = [] });

    private static ExperimentSummary Row(int number, string family, double test, params (string Name, ParameterValue Value)[] parameters) =>
        new()
        {
            Experiment = new ExperimentId("made", number),
            Family = family,
            Parameters = new ParameterSet(parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))),
            Runs = 1,
            TestAccuracy = new Estimate(test, null, null, null, 1, IntervalMethod.None),
        };
}
