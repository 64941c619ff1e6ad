using Experiments.Domain;
using Experiments.Drawing;
using Xunit;

namespace Experiments.Unit.Drawing;

public sealed class FrontPlotTests
{
    [Fact]
    public void Experiments_are_placed_by_gap_and_accuracy_and_the_front_is_diamonds()
    {
        var drawing = FrontPlot.Draw(Board([0, 2], Row(0, 0.6, 0.1, 1), Row(1, 0.5, 0.2, 2), Row(2, 0.7, 0.3, 3)))!;
        var marks = drawing.Shapes.OfType<PlotMark>().Where(mark => mark.Tip is not null).ToArray();
        Assert.Equal([true, false, true], marks.OrderBy(mark => mark.Tip, StringComparer.Ordinal).Select(mark => mark.IsDiamond));
        Assert.Equal(
            [
                "s/e0 knn: validation 60.0 %, gap 10.0 points, fit 1.0 s, on the front",
                "s/e1 knn: validation 50.0 %, gap 20.0 points, fit 2.0 s",
            ],
            marks.Select(mark => mark.Tip).Order(StringComparer.Ordinal).Take(2));

        // Equal steps of the gap are equal steps to the right; more accuracy is farther up.
        var (a, b, c) = (Mark(0), Mark(1), Mark(2));
        Assert.Equal(b.X - a.X, c.X - b.X, tolerance: 1e-9);
        Assert.True(c.Y < a.Y && a.Y < b.Y);
        Assert.Equal(b.Y - a.Y, a.Y - c.Y, tolerance: 1e-9);
        Assert.Equal(["e0", "e2"], drawing.Shapes.OfType<PlotText>().Where(text => text.Style is Style.Rimmed).Select(text => text.Text));

        PlotMark Mark(int number) => marks.Single(mark => mark.Tip!.StartsWith($"s/e{number} ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_family_has_its_color_here_as_everywhere()
    {
        var drawing = FrontPlot.Draw(Board([], Row(0, 0.5, 0.1, 1), Row(1, 0.5, 0.1, 2) with { Family = "svm" }))!;
        Assert.Equal(
            [Palette.StyleOf("knn"), Palette.StyleOf("svm")],
            drawing.Shapes.OfType<PlotMark>().Where(mark => mark.Tip is not null).Select(mark => mark.Style));
        Assert.Equal(["knn", "svm"], drawing.Shapes.OfType<PlotText>().Select(text => text.Text).TakeLast(2));
    }

    [Fact]
    public void Without_validation_there_is_no_plane() => Assert.Null(FrontPlot.Draw(Board(
        [], Row(0, 0.6, 0.1, 1), Row(1, 0.5, 0.2, 2) with { ValidationAccuracy = null, ValidationGap = null })));

    private static Leaderboard Board(int[] front, params ExperimentSummary[] rows) => new(
        "s", "completed", new Protocol(), 0.1, MetricNames.ValidationAccuracy, [.. rows], null, [], rows.Length,
        Front: [.. front.Select(number => new ExperimentId("s", number))]);

    private static ExperimentSummary Row(int number, double accuracy, double gap, double seconds) => new()
    {
        Experiment = new ExperimentId("s", number),
        Family = "knn",
        Parameters = ParameterSet.Empty,
        Runs = 5,
        ValidationAccuracy = Mean(accuracy),
        ValidationGap = Mean(gap),
        FitSeconds = Mean(seconds),
    };

    private static Estimate Mean(double mean) => new(mean, null, null, null, 5, IntervalMethod.None);
}
