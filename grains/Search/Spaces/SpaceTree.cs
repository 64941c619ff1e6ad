using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Search.Spaces;

/// <summary>One parameter of a <see cref="SpaceTree"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Range">Its values.</param>
/// <param name="Parent">The index of the parameter it depends on; −1 for one that always exists.</param>
/// <param name="When">The parent's cells for which it exists, in order.</param>
internal sealed record SpaceNode(string Name, UnitRange Range, int Parent, ImmutableArray<long> When)
{
    /// <summary>Whether it has only one value.</summary>
    public bool IsConstant => Range is CellRange { Count: 1 };
}

/// <summary>
/// The parameters of one family as a forest: the roots always exist, the nodes below them exist for certain values of their parent. A point
/// has a position in [0, 1] per node, NaN if the node does not exist.
/// </summary>
internal sealed class SpaceTree
{
    private readonly int _familyIndex;
    private readonly ImmutableArray<ImmutableArray<int>> _children;

    public SpaceTree(ParameterSpace space, int familyIndex)
    {
        Space = space.Families[familyIndex];
        Constraints = SpaceConstraints.Of(Space);
        _familyIndex = familyIndex;
        Nodes = Order(Space.Dimensions);
        _children = [.. Enumerable.Range(-1, Nodes.Length + 1)
            .Select(parent => Enumerable.Range(0, Nodes.Length).Where(node => Nodes[node].Parent == parent).ToImmutableArray())];
        Groups = [.. Enumerable.Range(0, Nodes.Length).Where(node => !Nodes[node].IsConstant)
            .GroupBy(node => (Nodes[node].Parent, string.Join(',', Nodes[node].When))).Select(group => group.ToImmutableArray())];
        Count = Nodes.All(node => node.Range is CellRange) ? CountOf(_children[0]) : null;
    }

    /// <summary>The family space it was built from.</summary>
    public FamilySpace Space { get; }

    /// <summary>What every point must satisfy; <see cref="Count"/> and <see cref="At"/> are of the space without them.</summary>
    public SpaceConstraints Constraints { get; }

    /// <summary>All parameters in space order, but each after the one it depends on.</summary>
    public ImmutableArray<SpaceNode> Nodes { get; }

    /// <summary>Nodes that always exist together, without constants; each group after the one it depends on.</summary>
    public ImmutableArray<ImmutableArray<int>> Groups { get; }

    /// <summary>The number of points, at most <see cref="long.MaxValue"/>; null if a range is continuous.</summary>
    public long? Count { get; }

    /// <summary>
    /// The number of points that the constraints allow; null if a range is continuous, or if there are too many to count.
    /// </summary>
    public long? AllowedCount => Constraints.IsEmpty ? Count : Constraints.Allowed?.Length;

    /// <summary>Whether the constraints allow the point at settled positions.</summary>
    public bool Allows(double[] position) => Constraints.IsEmpty || Constraints.Allow(name => ValueAt(name, position));

    /// <summary>The allowed point with that number, 0 to <see cref="AllowedCount"/> − 1.</summary>
    public double[] AllowedAt(long number) =>
        At(!Constraints.IsEmpty && Constraints.Allowed is { } allowed ? allowed[(int)number] : number);

    /// <summary>Whether the node exists, given the positions of the preceding nodes.</summary>
    public bool Exists(int node, ReadOnlySpan<double> position)
    {
        var parent = Nodes[node].Parent;
        return parent < 0 || (!double.IsNaN(position[parent])
            && Nodes[node].When.Contains(((CellRange)Nodes[parent].Range).CellAt(position[parent])));
    }

    /// <summary>
    /// Moves every position to the middle of its cell and sets absent nodes to NaN, so that equal points have equal positions.
    /// </summary>
    public void Settle(Span<double> position)
    {
        for (var node = 0; node < Nodes.Length; node++)
        {
            position[node] = !Exists(node, position) ? double.NaN
                : Nodes[node].Range is CellRange cells ? cells.Middle(cells.CellAt(position[node]))
                : position[node];
        }
    }

    /// <summary>The point at settled positions.</summary>
    public ParameterPoint Decode(ReadOnlySpan<double> position)
    {
        var values = new List<KeyValuePair<string, ParameterValue>>(Nodes.Length);
        for (var node = 0; node < Nodes.Length; node++)
        {
            if (!double.IsNaN(position[node]))
            {
                values.Add(new(Nodes[node].Name, Nodes[node].Range.FromUnit(position[node])));
            }
        }

        return new ParameterPoint(_familyIndex, Space.Family, new ParameterSet(values));
    }

    /// <summary>The positions of a setting; also NaN for a value that is missing or not in the space.</summary>
    public double[] Encode(ParameterSet parameters)
    {
        var position = new double[Nodes.Length];
        for (var node = 0; node < Nodes.Length; node++)
        {
            position[node] = Exists(node, position) && parameters.TryGet(Nodes[node].Name, out var value)
                ? Nodes[node].Range.ToUnit(value)
                : double.NaN;
        }

        return position;
    }

    /// <summary>A settled point, every parameter drawn from its range.</summary>
    public double[] Draw(RandomStream stream)
    {
        var position = new double[Nodes.Length];
        foreach (ref var coordinate in position.AsSpan())
        {
            coordinate = stream.NextDouble();
        }

        Settle(position);
        return position;
    }

    /// <summary>
    /// The point with that number in a finite space, 0 to <see cref="Count"/> − 1: nested loops in space order, the last innermost,
    /// conditional parameters inside their parent.
    /// </summary>
    public double[] At(long number)
    {
        var position = new double[Nodes.Length];
        Array.Fill(position, double.NaN);
        Assign(_children[0], number, position);
        return position;
    }

    private ParameterValue? ValueAt(string name, double[] position)
    {
        for (var node = 0; node < Nodes.Length; node++)
        {
            if (Nodes[node].Name == name)
            {
                return double.IsNaN(position[node]) ? null : Nodes[node].Range.FromUnit(position[node]);
            }
        }

        return null;
    }

    private void Assign(IReadOnlyList<int> nodes, long number, double[] position)
    {
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            var size = CountOf(nodes[i]);
            Assign(nodes[i], number % size, position);
            number /= size;
        }
    }

    private void Assign(int node, long number, double[] position)
    {
        var cells = (CellRange)Nodes[node].Range;
        var next = 0L;
        foreach (var cell in CellsWithChildren(node))
        {
            // Each cell before this one is a single point.
            if (number < cell - next)
            {
                break;
            }

            number -= cell - next;
            var children = ChildrenAt(node, cell);
            var size = CountOf(children);
            if (number < size)
            {
                position[node] = cells.Middle(cell);
                Assign(children, number, position);
                return;
            }

            number -= size;
            next = cell + 1;
        }

        position[node] = cells.Middle(next + number);
    }

    private long CountOf(IReadOnlyList<int> nodes) => nodes.Aggregate(1L, (product, node) => Saturate((Int128)product * CountOf(node)));

    private long CountOf(int node)
    {
        var special = CellsWithChildren(node);
        return special.Aggregate(
            ((CellRange)Nodes[node].Range).Count - special.Length,
            (sum, cell) => Saturate((Int128)sum + CountOf(ChildrenAt(node, cell))));
    }

    private ImmutableArray<long> CellsWithChildren(int node) =>
        [.. _children[node + 1].SelectMany(child => Nodes[child].When).Distinct().Order()];

    private ImmutableArray<int> ChildrenAt(int node, long cell) =>
        [.. _children[node + 1].Where(child => Nodes[child].When.Contains(cell))];

    private static long Saturate(Int128 value) => value > long.MaxValue ? long.MaxValue : (long)value;

    private static ImmutableArray<SpaceNode> Order(ImmutableArray<ParameterDimension> dimensions)
    {
        var nodes = ImmutableArray.CreateBuilder<SpaceNode>(dimensions.Length);
        var waiting = dimensions.ToList();
        while (waiting.Count > 0)
        {
            var next = waiting.Find(dimension => dimension.When is null || nodes.Any(node => node.Name == dimension.When.Parameter))
                ?? throw new ArgumentException("the space's conditions lead nowhere; check it first", nameof(dimensions));
            waiting.Remove(next);
            nodes.Add(Place(next, nodes));
        }

        return nodes.ToImmutable();
    }

    private static SpaceNode Place(ParameterDimension dimension, IReadOnlyList<SpaceNode> before)
    {
        var range = UnitRange.Of(dimension.Range);
        if (dimension.When is not { } condition)
        {
            return new SpaceNode(dimension.Name, range, -1, []);
        }

        var parent = before.Select((node, place) => (node, place)).First(item => item.node.Name == condition.Parameter);
        var cells = (CellRange)parent.node.Range;
        ImmutableArray<long> when = [.. condition.Values.Select(cells.CellOf).Where(cell => cell >= 0).Distinct().Order()];
        return new SpaceNode(dimension.Name, range, parent.place, when);
    }
}
