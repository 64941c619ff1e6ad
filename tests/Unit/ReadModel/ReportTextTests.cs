using Experiments.Domain;
using Experiments.ReadModel.Reports;
using Xunit;

namespace Experiments.Unit.ReadModel;

public sealed class ReportTextTests
{
    [Fact]
    public void The_summary_states_the_numbers()
    {
        var data = TestReport.Of("quick");
        var best = data.Leaderboard.Rows[0];
        var words = string.Join('\n', ReportText.Summarize(data));
        Assert.Contains("svm (made/e0) ranks first by validationAccuracy: it predicts 70.0 [", words, StringComparison.Ordinal);
        Assert.Contains("99.0 % of the slices it was trained on. Chance is 50.0 %.", words, StringComparison.Ordinal);
        Assert.Contains($"svm {best.Verdict}.", words, StringComparison.Ordinal); // it has runs
        Assert.Contains("there is a difference", words, StringComparison.Ordinal);
        Assert.Contains("c=10 closes the gap most", words, StringComparison.Ordinal);
        Assert.Contains(ReportText.Provenance(data), row => row is { Name: "dataset", Value: "made, version v1" });
        Assert.Contains(ReportText.Provenance(data), row => row.Name == "took" && row.Value.StartsWith("3 min", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_verdict_for_two_metrics_is_stated_once()
    {
        var data = TestReport.Of("quick");
        var words = ReportText.Summarize(
            data with { Comparisons = [data.Comparisons[0], data.Comparisons[0] with { Metric = MetricNames.TestAccuracy }] });
        Assert.Equal("By family, gap and test accuracy: there is a difference.",
            Assert.Single(words, line => line.StartsWith("By family", StringComparison.Ordinal)));
    }
}
