using System.Text.RegularExpressions;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Experiments.Unit.ReadModel;
using Experiments.Web.Reports;
using Xunit;

namespace Experiments.Unit.ClientCli;

/// <summary>A number reads the same wherever it is shown.</summary>
public sealed class RoundingTests
{
    [Theory]
    [InlineData(0.7325, "73.3")]
    [InlineData(0.0005, "0.1")]
    [InlineData(0.28449999999999998, "28.5")]
    [InlineData(0.6345, "63.5")]
    public async Task Leaderboard_verdict_and_report_round_ties_alike(double mean, string shown)
    {
        var estimate = new Estimate(mean, 0.01, null, null, 3, IntervalMethod.Corrected);
        var row = TestResults.Summary with
        {
            TrainAccuracy = estimate,
            TestAccuracy = estimate,
            TrackAccuracy = estimate,
            ValidationAccuracy = estimate,
            Gap = estimate,
            Chance = mean,
        };
        row = row with { Verdict = GapAnalysis.Verdict(row) };
        string[] places =
        [
            string.Join(' ', TextTable.Lines(LeaderboardView.Ranking([row], "validationAccuracy", new SettingNames([row]).Of), 200)),
            string.Join(' ', TextTable.Lines(LeaderboardView.Ranking([row], "validationAccuracy", new SettingNames([row]).Of), 80)),
            row.Verdict!, // not null: just set
            Display.Metric(MetricNames.TestAccuracy, estimate),
            Display.Percent(mean),
            Contrast(mean).Describe(MetricNames.Gap),
        ];
        Assert.All(places, place =>
        {
            var figures = Regex.Matches(place, @"\d+\.\d(?!\d)").Select(match => match.Value).ToArray();
            Assert.NotEmpty(figures);
            Assert.All(figures, figure => Assert.Equal(shown, figure));
        });

        var data = TestReport.Of("sweep");
        var page = await ReportFile.RenderAsync(data with { Leaderboard = data.Leaderboard with { Rows = [row], Chance = mean } });
        Assert.Contains($"<dd>{shown}<small>", page, StringComparison.Ordinal);
        Assert.Contains($"<td class=\"n\">{shown}</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_prints_as_minus_zero()
    {
        const double little = -0.00049;
        var estimate = new Estimate(little, 0.01, little, little, 3, IntervalMethod.Corrected);
        Assert.Equal("0.0 [0.0, 0.0]", Display.Percent(estimate));
        Assert.Equal("0.000 [0.000, 0.000]", estimate.DescribeNumber());
        Assert.DoesNotContain("-0.0",
            GapAnalysis.Verdict(TestResults.Summary with { TrainAccuracy = estimate, TestAccuracy = estimate, Gap = estimate })!,
            StringComparison.Ordinal);
        Assert.Equal("0.0 points [0.0, 0.0]", Contrast(little).Describe(MetricNames.Gap));
    }

    private static Contrast Contrast(double value) => new(
        value, value, value, 0.1, 2, 0.5, ContrastMethod.Tracks, 3, 3, 1, 0.1, null, 1.5, 0.5, 1, 0.01, 1, ContrastVerdict.Undecided);
}
