using System.Collections.Immutable;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers.Gaussian;

/// <summary>
/// A family's settings as inputs of a Gaussian process: one coordinate for each parameter that varies. The squared distance along a number
/// is the usual one; along a word it is 0 if both are the same, else 1, as if each word were an axis of its own. A parameter that a setting
/// does not have counts as a word of its own, a number as the middle of its range: two settings that differ in whether a parameter exists
/// also differ in the parameter that it depends on, whose own mismatch tells the model how far apart they are. All of this embeds settings
/// in a Euclidean space, so every Matern covariance of the distance is positive definite.
/// </summary>
internal sealed class GpInputs
{
    private const double Middle = 0.5;
    private const double NoWord = -1;

    private readonly SpaceTree _tree;

    public GpInputs(SpaceTree tree)
    {
        _tree = tree;
        Nodes = [.. Enumerable.Range(0, tree.Nodes.Length).Where(node => !tree.Nodes[node].IsConstant)];
        IsWord = [.. Nodes.Select(node => tree.Nodes[node].Range is CellRange { IsOrdered: false })];
    }

    /// <summary>The node of each coordinate.</summary>
    public ImmutableArray<int> Nodes { get; }

    /// <summary>Whether the coordinate is unordered.</summary>
    public ImmutableArray<bool> IsWord { get; }

    /// <summary>Number of coordinates.</summary>
    public int Count => Nodes.Length;

    /// <summary>The coordinates of a position in the tree; NaN there means absent.</summary>
    public double[] Of(ReadOnlySpan<double> position)
    {
        var inputs = new double[Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            var place = position[Nodes[i]];
            inputs[i] = double.IsNaN(place) ? (IsWord[i] ? NoWord : Middle)
                : IsWord[i] ? ((CellRange)_tree.Nodes[Nodes[i]].Range).CellAt(place)
                : place;
        }

        return inputs;
    }

    /// <summary>The squared distance along one coordinate.</summary>
    public double Square(int coordinate, double a, double b) => IsWord[coordinate] ? (a == b ? 0 : 1) : (a - b) * (a - b);
}
