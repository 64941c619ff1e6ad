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
        var value = axis.Values!.Value[0]!.Value; // not null: the row has the metric
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
        Assert.Equal([1.0, 1.0, 0.0], points.ValuesOf("family"));
        Assert.Equal([1.0, 100.0, null], points.ValuesOf("c"));
        Assert.True(points.Axes[1].IsLog);
        Assert.Equal(["linear", "rbf"], points.Axes[2].Words!.Value);
        Assert.Equal([1.0, 0.0, null], points.ValuesOf("kernel"));
        Assert.Empty(points.ValuesOf("unknown"));
    }

    [Fact]
    public void Of_many_experiments_the_values_of_late_parameters_are_sent_when_they_are_asked_for()
    {
        static string NameOf(int parameter) => $"p{parameter:00}";
        var many = Points([.. Enumerable.Range(0, 2001).Select(number => Row(
            number, "svm", 0.5,
            [.. Enumerable.Range(0, 12).Select(parameter => (NameOf(parameter), ParameterValue.Of(number + parameter)))]))]);
        string[] Missing(params string[] asked) =>
            [.. many.AtFirst(asked).Axes.Where(axis => axis.Values is null).Select(axis => axis.Name)];
        Assert.Equal([NameOf(9), NameOf(10), NameOf(11)], Missing());
        Assert.Equal([NameOf(9), NameOf(11)], Missing(NameOf(10), "unknown"));
        Assert.Equal(many.Experiments.Length, many.ValuesOf(NameOf(11)).Length);
        var few = many with { Experiments = many.Experiments[..2000] };
        Assert.DoesNotContain(few.AtFirst([]).Axes, axis => axis.Values is null);
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
