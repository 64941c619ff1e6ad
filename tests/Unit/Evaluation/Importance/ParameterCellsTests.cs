using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Importance;
using Xunit;

namespace Experiments.Unit.Evaluation.Importance;

public sealed class ParameterCellsTests
{
    [Fact]
    public void Numbers_of_a_choice_are_ordered_and_words_are_kept_in_their_order()
    {
        var numbers = Cells(Choice("10", "1", "5"));
        Assert.Equal(["1", "5", "10"], Values(numbers));
        Assert.Equal((true, 2), (numbers.IsOrdered, CellOf(numbers, ParameterValue.Of(10))));
        var words = Cells(Choice("z", "a", "5"));
        Assert.Equal(["z", "a", "5"], Values(words));
        Assert.Equal((false, 1), (words.IsOrdered, CellOf(words, ParameterValue.Of("a"))));
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(70)]
    public void At_most_63_words_have_a_cell_and_the_rest_share_the_last(int count)
    {
        var cells = Cells(Choice([.. Enumerable.Range(0, count).Select(number => $"w{number}")]));
        Assert.Equal(63, cells.Count);
        Assert.Equal((61, 62), (CellOf(cells, ParameterValue.Of("w61")), CellOf(cells, ParameterValue.Of($"w{count - 1}"))));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.9, 0)]
    [InlineData(1, 1)]
    [InlineData(23.5, 23)]
    [InlineData(24, 23)]
    public void A_range_is_divided_into_24_equal_parts(double value, int cell)
    {
        var cells = Cells(new NumberRange(0, 24));
        Assert.Equal((24, cell), (cells.Count, CellOf(cells, ParameterValue.Of(value))));
        Assert.Equal("0.5", cells.ValueOf(0).ToString());
    }

    [Fact]
    public void A_logarithmic_range_is_divided_into_equal_ratios()
    {
        var cells = Cells(new NumberRange(1, 1 << 24, IsLogScale: true));
        Assert.Equal(3, CellOf(cells, ParameterValue.Of(9)));
        Assert.Equal(Math.Pow(2, 3.5), cells.ValueOf(3)!.Value.AsNumber(), tolerance: 1e-9); // not null: it always exists
    }

    [Fact]
    public void A_range_of_at_most_24_steps_has_a_cell_for_each_value()
    {
        Assert.Equal(["1", "4", "7", "10"], Values(Cells(new IntegerRange(1, 11, Step: 3))));
        Assert.Equal(2, CellOf(Cells(new IntegerRange(1, 11, Step: 3)), ParameterValue.Of(7)));
        Assert.Equal((24, "0"), (Cells(new IntegerRange(0, 23)).Count, Values(Cells(new IntegerRange(0, 23)))[0]));
        Assert.Equal((24, "0.5"), (Cells(new IntegerRange(0, 24)).Count, Values(Cells(new IntegerRange(0, 24)))[0]));
    }

    [Fact]
    public void A_range_of_one_value_has_it_in_every_cell() =>
        Assert.Equal((0, "5"), (CellOf(Cells(new NumberRange(5, 5)), ParameterValue.Of(5)), Values(Cells(new NumberRange(5, 5)))[23]));

    [Fact]
    public void Absence_is_the_first_cell_and_as_frequent_as_seen()
    {
        var set = ParameterSet.Empty.With("p", ParameterValue.Of("b"));
        var cells = new ParameterCells(
            new ParameterDimension("p", Choice("a", "b")), [ParameterSet.Empty, ParameterSet.Empty, ParameterSet.Empty, set]);
        Assert.Equal([0.75, 0.125, 0.125], cells.Weights);
        Assert.Equal((0, 2), (cells.CellOf(ParameterSet.Empty), cells.CellOf(set)));
        Assert.Equal((null, "b"), (cells.ValueOf(0), cells.ValueOf(2).ToString()));
    }

    [Fact]
    public void A_conditional_parameter_has_a_cell_for_absence_even_if_it_was_always_present()
    {
        var set = ParameterSet.Empty.With("p", ParameterValue.Of("a"));
        var condition = new ParameterCondition("other", [ParameterValue.Of("x")]);
        var cells = new ParameterCells(new ParameterDimension("p", Choice("a", "b"), condition), [set]);
        Assert.Equal([0, 0.5, 0.5], cells.Weights);
        Assert.Equal(1, cells.CellOf(set));
    }

    private static ChoiceRange Choice(params string[] values) => new([.. values.Select(ParameterValue.Parse)]);

    /// <summary>The cells of a parameter that every setting has.</summary>
    private static ParameterCells Cells(ParameterRange range) =>
        new(new ParameterDimension("p", range), [ParameterSet.Empty.With("p", ParameterValue.Of(1))]);

    private static int CellOf(ParameterCells cells, ParameterValue value) => cells.CellOf(ParameterSet.Empty.With("p", value));

    private static ImmutableArray<string> Values(ParameterCells cells) =>
        [.. Enumerable.Range(0, cells.Count).Select(cell => $"{cells.ValueOf(cell)}")];
}
