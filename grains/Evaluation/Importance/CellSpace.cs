using System.Collections.Immutable;
using System.Numerics;

namespace Experiments.Evaluation.Importance;

/// <summary>
/// The space of settings over cells: each parameter's values are equally likely, and a conditional one exists exactly if its condition
/// holds. Parameters linked by conditions form a tree; trees are independent of each other.
/// </summary>
internal sealed class CellSpace
{
    private readonly int[] _parent;
    private readonly ulong[] _condition;
    private readonly ImmutableArray<int>[] _children;

    public CellSpace(ImmutableArray<ParameterCells> parameters)
    {
        Parameters = parameters;
        Whole = [.. parameters.Select(parameter => parameter.Count == 64 ? ulong.MaxValue : (1UL << parameter.Count) - 1)];
        var names = parameters.Select(parameter => parameter.Name).ToArray();
        _parent = [.. parameters.Select(parameter => parameter.When is { } when ? Array.IndexOf(names, when.Parameter) : -1)];
        _condition = [.. parameters.Select((parameter, child) =>
            _parent[child] < 0 ? 0 : Condition(parameters[_parent[child]], parameter))];
        _children = [.. names.Select((_, parent) =>
            Enumerable.Range(0, names.Length).Where(child => _parent[child] == parent).ToImmutableArray())];
        Roots = [.. Enumerable.Range(0, names.Length).Select(RootOf)];
    }

    /// <summary>The dimensions.</summary>
    public ImmutableArray<ParameterCells> Parameters { get; }

    /// <summary>All cells of each parameter, one bit per cell.</summary>
    public ImmutableArray<ulong> Whole { get; }

    /// <summary>The root of each parameter's condition tree: itself if it always exists.</summary>
    public ImmutableArray<int> Roots { get; }

    /// <summary>The share of the space in a box, restricted to one tree of parameters.</summary>
    public double Volume(int root, ReadOnlySpan<ulong> box) => Volume(root, box, exists: true);

    private double Volume(int parameter, ReadOnlySpan<ulong> box, bool exists)
    {
        var cells = Parameters[parameter];
        var isChild = _parent[parameter] >= 0;
        var sum = 0.0;
        for (var rest = box[parameter]; rest != 0; rest &= rest - 1)
        {
            var cell = BitOperations.TrailingZeroCount(rest);
            var weight = !isChild ? cells.Weights[cell]
                : exists ? cell == 0 ? 0 : 1.0 / (cells.Count - 1)
                : cell == 0 ? 1 : 0;
            foreach (var child in weight > 0 ? _children[parameter] : [])
            {
                weight *= Volume(child, box, (_condition[child] >> cell & 1) != 0);
            }

            sum += weight;
        }

        return sum;
    }

    private static ulong Condition(ParameterCells parent, ParameterCells child) =>
        Enumerable.Range(0, parent.Count)
            .Where(cell => parent.ValueOf(cell) is { } value && child.When!.Values.Contains(value)) // not null: it has a parent
            .Aggregate(0UL, (cells, cell) => cells | (1UL << cell));

    private int RootOf(int parameter) => _parent[parameter] < 0 ? parameter : RootOf(_parent[parameter]);
}
