using Experiments.Domain;
using Experiments.Drawing;
using Experiments.Unit.ReadModel;
using Xunit;

namespace Experiments.Unit.Drawing;

public sealed class GapPlotsTests
{
    private static readonly RunResult[] Results = [.. TestResults.Runs.Select(run => run.Result).OfType<RunResult>()];

    [Fact]
    public void The_gap_by_epoch_has_a_thin_line_per_run_their_mean_and_a_band()
    {
        var plot = GapPlots.ByEpoch(TestResults.Summary, Results)!; // not null: two runs have curves
        var paths = plot.Shapes.OfType<PlotPath>().ToArray();
        Assert.Equal(2, paths.Count(path => path.Style is Style.Fifth1));
        Assert.Equal([2], paths.Where(path => path.Style is Style.Train).Select(path => path.Points.Length));
        Assert.Single(paths, path => path.IsArea);

        // After epoch 2 train is at 0.8 and validation at 0.6.
        Assert.Contains("after 2 epochs train accuracy exceeds validation accuracy by 20.0 points", plot.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_epochs_there_is_no_gap_by_epoch_but_one_by_run()
    {
        RunResult[] plain = [.. Results.Select(result => result with { Curve = [] })];
        Assert.Null(GapPlots.ByEpoch(TestResults.Summary, plain));
        var marks = GapPlots.ByRun(TestResults.Summary, plain).Shapes.OfType<PlotMark>().Where(mark => mark.Tip is not null).ToArray();
        Assert.Equal(2 * plain.Length, marks.Length);
        Assert.Equal("train 100.0 %", marks[0].Tip);
        Assert.Equal("gap 30.0 points; test 70.0 %", marks[1].Tip);
    }
}
