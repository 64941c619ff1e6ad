using System.Text.RegularExpressions;
using Experiments.ClientCli.Output;
using Experiments.ClientCli.Reports;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Experiments.Unit.ReadModel;
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
    public void Leaderboard_verdict_and_report_round_ties_alike(double mean, string shown)
    {
        var estimate = new Estimate(mean, 0.01, null, null, 3, IntervalMethod.Corrected);
        var row = TestResults.Summary with
        {
            TrainAccuracy = estimate,
            TestAccuracy = estimate,
            TrackAccuracy = estimate,
            ValidationAccuracy = estimate,
            Gap = estimate,
            Verdict = GapAnalysis.Verdict(estimate, estimate, estimate, mean),
        };
        string[] places =
        [
            .. TextTable.Lines(LeaderboardView.Ranking([row], "validationAccuracy", new SettingNames([row]).Of), 200),
            .. TextTable.Lines(LeaderboardView.Ranking([row], "validationAccuracy", new SettingNames([row]).Of), 80),
            row.Verdict!, // not null: just set
            Display.Metric(MetricNames.TestAccuracy, estimate),
            Display.Percent(mean),
            new PairedTest(mean, mean, mean, 1, 2, 0.5, 1, 1, 1, 3).Describe(MetricNames.Gap),
        ];
        string[] headings = ["rank", "setting"];
        foreach (var place in places.Where(place => !headings.Any(heading => place.Contains(heading, StringComparison.Ordinal))))
        {
            var figures = Regex.Matches(place, @"\d+\.\d(?!\d)").Select(match => match.Value).ToArray();
            Assert.True(figures.Length > 0, $"no figure in '{place}'");
            Assert.All(figures, figure => Assert.Equal(shown, figure));
        }

        var data = TestReport.Of("sweep");
        var page = HtmlReport.Render(data with { Leaderboard = data.Leaderboard with { Rows = [row], Chance = mean } },
            new ReportDrawings(data));
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
        Assert.DoesNotContain("-0.0", GapAnalysis.Verdict(estimate, estimate, estimate, 0), StringComparison.Ordinal);
        Assert.Equal("0.0 points [0.0, 0.0]", new PairedTest(little, little, little, 1, 2, 0.5, 1, 1, 1, 3).Describe(MetricNames.Gap));
    }
}
