using Experiments.ReadModel;
using Xunit;

namespace Experiments.Unit.ReadModel;

public sealed class TableTests
{
    [Theory]
    [InlineData(true, "0.71 [0.68, 0.74]", "-", "3 (+1 failed)", "1e-05", "-2.5", "")]
    [InlineData(false, "12.3 points", "1")]
    [InlineData(true, "-", "")]
    [InlineData(false, "", "")]
    [InlineData(false, "svm", "1")]
    public void A_column_is_numeric_if_its_cells_are_numbers_or_dashes(bool isNumeric, params string[] cells) =>
        Assert.Equal(isNumeric, Table.Of(["column"], cells, cell => [cell]).IsNumeric(0));

    [Fact]
    public void Declared_numeric_columns_override_detection()
    {
        var table = new Table(["change", "number"], [["12.3 points", "1"]]) { NumericColumns = [0] };
        Assert.Equal((true, false), (table.IsNumeric(0), table.IsNumeric(1)));
    }

    [Fact]
    public void A_cell_without_a_value_is_empty() => Assert.Equal(["a", ""], Table.Of(["one", "two"], ["a"], item => [item, null]).Rows[0]);
}
