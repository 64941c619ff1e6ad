using Experiments.Domain;
using Experiments.Drawing;
using Xunit;

namespace Experiments.Unit.Drawing;

public sealed class GenrePlotsTests
{
    [Fact]
    public void A_heat_map_has_one_cell_per_pair_of_genres()
    {
        var drawing = GenrePlots.HeatMap("svm made/e0",
            new ConfusionCounts(["a", "b", "c"], [[4, 1, 0], [0, 4, 0], [0, 0, 0]], ConfusionLevel.Slice));
        var cells = drawing.Shapes.OfType<PlotCell>().ToArray();
        Assert.Equal([0.8, 0.2, 0, 0, 1, 0, 0, 0, 0], cells.Select(cell => cell.Strength));
        Assert.Equal("a predicted as b: 1", cells[1].Tip);
        Assert.EndsWith("a 80 % right, b 100 % right, c 0 % right", drawing.Title, StringComparison.Ordinal);
    }
}
