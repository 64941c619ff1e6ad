using Experiments.Domain;
using Experiments.ReadModel;
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
        var words = string.Join(' ', ReportText.Answer(data).Sentences);
        Assert.Contains("svm (made/e0) ranks first by validation accuracy, with 70.0 [", words, StringComparison.Ordinal);
        Assert.Contains("% of the test tracks right; chance is 50.0 %.", words, StringComparison.Ordinal);
        Assert.Contains($" made/e0 {best.Verdict}.", words, StringComparison.Ordinal); // it has runs
        Assert.Contains(ReportText.Provenance(data), row => row is { Name: "dataset", Value: "made, version v1" });
        Assert.Contains(ReportText.Provenance(data), row => row.Name == "took" && row.Value.StartsWith("3 min", StringComparison.Ordinal));
    }

    [Fact]
    public void The_answer_says_how_sure_it_is_and_what_would_decide_it()
    {
        var data = TestReport.Of("quick");
        var undecided = TestReport.Test with { Verdict = ContrastVerdict.Undecided, RepeatVariance = 0.05 };
        var conclusions = new SweepConclusions(
            3, new ExperimentId("quick", 0), null, new Estimate(0.66, 0.02, 0.61, 0.70, 5, IntervalMethod.Tracks),
            [
                new RivalContrast(new ExperimentId("quick", 1), undecided, undecided, new DecisionNeed(0.03, 5, null, 1)),
                new RivalContrast(new ExperimentId("quick", 2), TestReport.Test, TestReport.Test, null),
            ],
            SecondsPerRepeat: 180);
        var answer = ReportText.Answer(data with { Leaderboard = data.Leaderboard with { Conclusions = conclusions } });
        var words = string.Join(' ', answer.Sentences);
        Assert.Contains("66.0 [61.0, 70.0] %", words, StringComparison.Ordinal);
        Assert.Contains("/e0 is better than 1 and undecided against 1 of 2 others in test accuracy (p adjusted over 2 contrasts", words,
            StringComparison.Ordinal);
        Assert.Equal(
            "quick/e0 against quick/e1 is undecided: 4 more repeats (about 12 min on these slots) would show a difference of 3 "
                + "points: "
            + "`experiments sweep extend quick --repeats 5`.", answer.NextStep);
    }

    [Fact]
    public void The_history_says_when_the_best_came_and_what_followed()
    {
        var board = TestReport.Of("quick").Leaderboard;
        Assert.Equal(
            "The best by validation accuracy, e0, came first; 3 experiments after it did not improve on it.", ReportText.History(board));
        Assert.Equal(
            "The best by validation accuracy, e3, came after 3 others; no experiment came after it.",
            ReportText.History(board with { Rows = [.. board.Rows.Reverse()] }));
    }

    [Theory]
    [InlineData(null, 3900, "no number of repeats shows a difference of 3 points; some 3900 tracks would")]
    [InlineData(null, 421, "no number of repeats shows a difference of 3 points; some 430 tracks would")]
    public void Where_repeats_do_not_help_the_number_of_tracks_is_said(int? repeats, int tracks, string words) => Assert.Equal(
        words,
        ConclusionText.Describe(
            new DecisionNeed(0.03, repeats, tracks, 2), TestReport.Test with { RepeatVariance = 0.05, Repeats = 2 }, "quick", 60));
}
