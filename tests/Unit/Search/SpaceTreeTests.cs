using CsCheck;
using Experiments.Domain;
using Experiments.Search.Spaces;
using Experiments.Unit.Search.Problems;
using Xunit;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search;

public sealed class SpaceTreeTests
{
    private static readonly ParameterRange[] OneToTen =
        [new IntegerRange(1, 10), new IntegerRange(1, 10, IsLogScale: true), new NumberRange(1, 10, Step: 1)];

    public static TheoryData<string> ProblemNames() => [.. AllProblems().Select(problem => problem.Name)];

    [Fact]
    public void Conditional_parameters_are_counted_correctly()
    {
        // linear: 2; rbf: 3 gammas; poly: 2 degrees, one of them with 4 offsets. Times 5 costs.
        var tree = Tree(
            Choice("kernel", "linear", "rbf", "poly"),
            Choice("bias", "on", "off").When("kernel", "linear"),
            Integer("gamma", 1, 3).When("kernel", "rbf"),
            Integer("degree", 2, 3).When("kernel", "poly"),
            Integer("offset", 0, 3).When("degree", "3"),
            Integer("cost", 1, 9, step: 2));
        Assert.Equal((2 + 3 + 1 + 4) * 5, tree.Count);
    }

    [Fact]
    public void Every_point_of_a_finite_space_has_its_own_number()
    {
        var tree = new SpaceTree(RecordedTables.Svm().Space, 0);
        var points = Enumerable.Range(0, (int)tree.Count!.Value).Select(number => tree.Decode(tree.At(number)).Parameters).ToHashSet();
        Assert.Equal(442, points.Count);
    }

    [Fact]
    public void A_condition_can_refer_to_an_integer_range()
    {
        var tree = Tree(Integer("layers", 1, 1_000_000), Choice("skip", "on", "off").When("layers", "3", "5"));
        Assert.Equal(1_000_002, tree.Count);
        Assert.Equal("layers=3 skip=off", tree.Decode(tree.At(3)).Parameters.ToString());
        Assert.Equal("layers=4", tree.Decode(tree.At(4)).Parameters.ToString());
        Assert.Equal("layers=1000000", tree.Decode(tree.At(1_000_001)).Parameters.ToString());
    }

    [Theory]
    [MemberData(nameof(ProblemNames))]
    public void A_drawn_point_round_trips_through_encoding(string name)
    {
        var tree = new SpaceTree(AllProblems().First(problem => problem.Name == name).Space, 0);
        Gen.ULong.Sample(seed =>
        {
            var point = tree.Decode(tree.Draw(new RandomStream(seed)));
            var again = tree.Decode(tree.Encode(point.Parameters));

            // A continuous value has six digits, so its position is not the drawn one; but from then on it stays.
            return point.Parameters.Equals(again.Parameters);
        }, iter: 200);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("true")]
    [InlineData("0")]
    [InlineData("1.5")]
    [InlineData("11")]
    public void A_value_that_a_range_does_not_contain_has_no_position(string text)
    {
        var value = ParameterValue.Parse(text);
        Assert.All(OneToTen, range => Assert.Equal((-1, double.NaN), (Cell(range, value), UnitRange.Of(range).ToUnit(value))));
        Assert.Equal(text != "1.5", double.IsNaN(UnitRange.Of(new NumberRange(1, 10)).ToUnit(value)));
    }

    [Fact]
    public void The_ends_of_a_range_belong_to_it() => Assert.All(
        OneToTen, range => Assert.Equal((0, 9), (Cell(range, ParameterValue.Of(1)), Cell(range, ParameterValue.Of(10)))));

    [Fact]
    public void Cells_fill_the_unit_interval_in_order() => Assert.All(OneToTen, range =>
    {
        var cells = (CellRange)UnitRange.Of(range);
        Assert.Equal(10, cells.Count);
        Assert.Equal(0, cells.Ends(0).Low, tolerance: 1e-15);
        Assert.Equal(1, cells.Ends(9).High, tolerance: 1e-15);
        for (var cell = 0; cell < 10; cell++)
        {
            Assert.Equal(cells.Ends(cell).High, cell < 9 ? cells.Ends(cell + 1).Low : 1, tolerance: 1e-15);
            Assert.Equal((cell, cell), (cells.CellAt(cells.Ends(cell).Low + 1e-9), cells.CellAt(cells.Ends(cell).High - 1e-9)));
            Assert.Equal(cells.Middle(cell), cells.ToUnit(ParameterValue.Of(cell + 1)));
        }
    });

    [Theory]
    [InlineData(0, 1, "0.33333")]
    [InlineData(0, 1000, "333.33")]
    [InlineData(-1000, 0, "-666.67")]
    [InlineData(0, 300_000, "100000")]
    [InlineData(0, 1e6, "333333.3333333333")] // too wide to round to digits after the point
    [InlineData(5, 5, "5")]
    public void Values_of_a_linear_range_have_six_digits_of_its_width(double low, double high, string third) =>
        Assert.Equal(third, UnitRange.Of(new NumberRange(low, high)).FromUnit(1 / 3.0).ToString());

    [Fact]
    public void Steps_of_any_size_reach_the_end()
    {
        var range = (CellRange)UnitRange.Of(new NumberRange(0, 1e30, Step: 1e29));
        Assert.Equal((11, 3 * 1e29), (range.Count, range.At(3).AsNumber()));
        Assert.Equal(10, range.CellOf(ParameterValue.Of(1e30)));
    }

    [Fact]
    public void Steps_are_short_decimals()
    {
        var range = UnitRange.Of(new NumberRange(0.1, 0.5, Step: 0.1));
        Assert.Equal(["0.1", "0.2", "0.3", "0.4", "0.5"], Enumerable.Range(0, 5).Select(cell => ((CellRange)range).At(cell).ToString()));
    }

    [Fact]
    public void A_step_that_misses_the_end_stops_before_it()
    {
        var range = (CellRange)UnitRange.Of(new IntegerRange(1, 10, Step: 4));
        Assert.Equal(3, range.Count);
        Assert.Equal(9, range.At(2).AsInteger());
    }

    [Fact]
    public void The_middle_of_a_logarithmic_range_is_the_geometric_mean()
    {
        Assert.Equal(0.01, UnitRange.Of(new NumberRange(1e-4, 1, IsLogScale: true)).FromUnit(0.5).AsNumber(), tolerance: 1e-7);
        Assert.Equal(10, UnitRange.Of(new IntegerRange(1, 100, IsLogScale: true)).FromUnit(0.57).AsInteger());
    }

    [Fact]
    public void Continuous_values_have_six_significant_digits() =>
        Assert.Equal("0.000123457", UnitRange.Of(new NumberRange(1e-6, 1, IsLogScale: true))
            .FromUnit((Math.Log(0.000123456789) - Math.Log(1e-6)) / -Math.Log(1e-6)).ToString());

    [Fact]
    public void Rounding_keeps_a_value_within_its_range()
    {
        var range = UnitRange.Of(new NumberRange(0.123456789, 0.987654321));
        Assert.InRange(range.FromUnit(0).AsNumber(), 0.123456789, 0.987654321);
        Assert.InRange(range.FromUnit(1).AsNumber(), 0.123456789, 0.987654321);
    }

    [Fact]
    public void A_position_outside_of_0_to_1_is_that_of_the_nearer_end()
    {
        var range = UnitRange.Of(new NumberRange(0.123456789, 0.987654321));
        Assert.Equal((range.FromUnit(0), range.FromUnit(1)), (range.FromUnit(-0.5), range.FromUnit(1.5)));
        Assert.Equal("0.987654", range.FromUnit(1).ToString());
    }

    private static IEnumerable<Problem> AllProblems() => StandardFunctions.All.Concat(RecordedTables.All);

    private static long Cell(ParameterRange range, ParameterValue value) => ((CellRange)UnitRange.Of(range)).CellOf(value);

    private static SpaceTree Tree(params ParameterDimension[] dimensions) => new(SpaceOf("f", dimensions), 0);
}
