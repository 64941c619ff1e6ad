using System.Text.RegularExpressions;
using Experiments.Drawing;
using Xunit;

namespace Experiments.Unit.Drawing;

public sealed class DenseMarksTests
{
    [Theory]
    [InlineData(1000, 1000, 0)]
    [InlineData(1001, 0, 2)]
    [InlineData(10_000, 0, 2)]
    public void Very_many_marks_without_tips_are_one_element_per_style(int marks, int single, int together)
    {
        var plot = new Plot("many", 100, 100);
        for (var mark = 0; mark < marks; mark++)
        {
            plot.Mark(mark % 100, mark / 100 % 100, mark % 2 == 0 ? Style.Group1 : Style.Group2, null);
        }

        plot.Mark(1, 1, Style.Group1, "with a tip").Text(0, 0, "name");
        var svg = SvgWriter.Inline(plot);
        Assert.Equal(single + 1, Regex.Count(svg, "<circle"));
        Assert.Equal(together, Regex.Count(svg, "<path d=\"M[0-9 .h0M]*\" class=\"group[12] dots\""));
        Assert.Contains("with a tip", svg, StringComparison.Ordinal);
        Assert.EndsWith("</text></svg>", svg, StringComparison.Ordinal);
    }
}
