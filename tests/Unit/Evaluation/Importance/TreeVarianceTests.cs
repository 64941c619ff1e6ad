using Experiments.Domain;
using Experiments.Evaluation.Importance;
using Xunit;

namespace Experiments.Unit.Evaluation.Importance;

/// <summary>Trees of three leaves, whose variance is computed by hand.</summary>
public sealed class TreeVarianceTests
{
    private const ulong First = 0b01, Second = 0b10, Both = 0b11;

    private static readonly ParameterDimension A = new("a", new ChoiceRange([ParameterValue.Of("no"), ParameterValue.Of("yes")]));
    private static readonly ParameterDimension B = new("b", new ChoiceRange([ParameterValue.Of("no"), ParameterValue.Of("yes")]));

    [Fact]
    public void The_variance_of_a_tree_is_that_of_each_parameter_and_of_their_interaction()
    {
        var tree = new TreeVariance(Space(A, B), [new([First, Both], 0), new([Second, First], 1), new([Second, Second], 3)]);

        // Mean 1, variance (2 · 1 + 0 + 4) / 4 = 1.5.
        Assert.Equal([0, 2], tree.Effect(0));
        Assert.Equal([0.5, 1.5], tree.Effect(1));
        Assert.Equal(1 / 1.5, tree.Share(0), tolerance: 1e-12);
        Assert.Equal(0.25 / 1.5, tree.Share(1), tolerance: 1e-12);
        Assert.Equal(0.25 / 1.5, tree.PairShare(0, 1), tolerance: 1e-12);
    }

    [Fact]
    public void A_conditional_parameter_exists_only_together_with_its_condition()
    {
        // b exists if a is yes: its cells are absent, no, yes, and half of the space has it.
        var space = Space(A, B with { When = new ParameterCondition("a", [ParameterValue.Of("yes")]) });
        var tree = new TreeVariance(space, [new([First, 0b111], 0), new([Second, 0b011], 1), new([Second, 0b100], 3)]);

        // Mean 1, variance 1.5 as above; b tells everything, a included.
        Assert.Equal([0, 2], tree.Effect(0));
        Assert.Equal([0, 1, 3], tree.Effect(1));
        Assert.Equal(1 / 1.5, tree.Share(0), tolerance: 1e-12);
        Assert.Equal(1, tree.Share(1), tolerance: 1e-12);
        Assert.Equal(0, tree.PairShare(0, 1), tolerance: 1e-12);
    }

    [Fact]
    public void A_tree_of_one_leaf_explains_nothing()
    {
        var tree = new TreeVariance(Space(A, B), [new([Both, Both], 0.7)]);
        Assert.Equal((0, 0, 0), (tree.Share(0), tree.Share(1), tree.PairShare(0, 1)));
    }

    /// <summary>The space of parameters that were present in the only setting seen.</summary>
    private static CellSpace Space(params ParameterDimension[] dimensions)
    {
        var seen = dimensions.Aggregate(ParameterSet.Empty, (set, dimension) => set.With(dimension.Name, ParameterValue.Of("no")));
        return new([.. dimensions.Select(dimension => new ParameterCells(dimension, [seen]))]);
    }
}
