using Experiments.Domain;
using Experiments.Drawing;
using Xunit;

namespace Experiments.Unit.Drawing;

public sealed class HistoryPlotTests
{
    [Theory]
    [InlineData(MetricNames.ValidationAccuracy, new[] { 0, 2 })]
    [InlineData(MetricNames.FitSeconds, new[] { 0, 1 })]
    public void The_line_is_the_best_so_far_in_the_direction_of_the_metric(string metric, int[] best)
    {
        // Best first, as a leaderboard has them, and not in the order of their numbers.
        var drawing = HistoryPlot.Draw(Board(metric, Row(2, 0.7, 3), Row(0, 0.6, 2), Row(1, 0.5, 1)))!; // not null: three experiments
        var marks = drawing.Shapes.OfType<PlotMark>().Where(mark => mark.Tip is not null).ToArray();
        Assert.Equal(["s/e0 knn", "s/e1 knn", "s/e2 knn"], marks.Select(mark => mark.Tip!.Split(':')[0]));
        Assert.Equal(
            best,
            marks.Index().Where(mark => mark.Item.Tip!.EndsWith("the best so far", StringComparison.Ordinal)).Select(mark => mark.Index));

        // A staircase through the marks of the best, level from each until the next one comes, and on to the last experiment.
        var (first, second) = (marks[best[0]], marks[best[1]]);
        Assert.Equal(
            [(first.X, first.Y), (second.X, first.Y), (second.X, second.Y), (marks[2].X, second.Y)],
            drawing.Shapes.OfType<PlotPath>().Single(path => path.Style is Style.Branch).Points);
        Assert.All(marks, mark => Assert.Equal(Palette.StyleOf("knn"), mark.Style));
    }

    [Fact]
    public void One_experiment_has_no_history() => Assert.Null(HistoryPlot.Draw(Board(MetricNames.ValidationAccuracy, Row(0, 0.6, 1))));

    private static Leaderboard Board(string metric, params ExperimentSummary[] rows) =>
        new("s", "completed", new Protocol(), 0.1, metric, [.. rows], null, [], rows.Length);

    private static ExperimentSummary Row(int number, double accuracy, double seconds) => new()
    {
        Experiment = new ExperimentId("s", number),
        Family = "knn",
        Parameters = ParameterSet.Empty,
        Runs = 5,
        ValidationAccuracy = Mean(accuracy),
        FitSeconds = Mean(seconds),
    };

    private static Estimate Mean(double mean) => new(mean, null, null, null, 5, IntervalMethod.None);
}
