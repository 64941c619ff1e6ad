namespace Experiments.Evaluation.Importance;

/// <summary>
/// The mean and variance of one tree over the whole space, and the parts that single parameters and pairs explain.
/// </summary>
internal sealed class TreeVariance
{
    private readonly CellSpace _space;
    private readonly IReadOnlyList<RegressionTree.Leaf> _leaves;

    /// <summary>For each leaf, its share of the space, restricted to the tree of a root.</summary>
    private readonly double[][] _volumes;

    /// <summary>The same within one cell of one parameter; [leaf][parameter][cell].</summary>
    private readonly double[][][] _inCells;
    private readonly double[][] _weights;
    private readonly double[][] _effects;
    private readonly double _mean;
    private readonly double _variance;

    public TreeVariance(CellSpace space, IReadOnlyList<RegressionTree.Leaf> leaves)
    {
        (_space, _leaves) = (space, leaves);
        var all = Enumerable.Range(0, space.Parameters.Length).ToArray();
        _volumes = [.. leaves.Select(leaf => all.Select(root => space.Roots[root] == root ? space.Volume(root, leaf.Box) : 1).ToArray())];
        _inCells = [.. leaves.Select(leaf => all.Select(parameter => InCells(leaf.Box, parameter)).ToArray())];
        _weights = [.. all.Select(parameter => InCells([.. space.Whole], parameter))];
        for (var leaf = 0; leaf < leaves.Count; leaf++)
        {
            _mean += leaves[leaf].Mean * Others(leaf, -1, -1);
        }

        for (var leaf = 0; leaf < leaves.Count && leaves.Count > 1; leaf++)
        {
            _variance += Math.Pow(leaves[leaf].Mean - _mean, 2) * Others(leaf, -1, -1);
        }

        _effects = [.. all.Select(Marginal)];
    }

    /// <summary>The mean along one parameter, one value per cell.</summary>
    public double[] Effect(int parameter) => _effects[parameter];

    /// <summary>The share of variance that one parameter alone explains, in [0, 1]; 0 if the tree is constant.</summary>
    public double Share(int parameter) => _variance > 0 ? Variance(parameter) / _variance : 0;

    /// <summary>The share that two parameters explain beyond their individual shares.</summary>
    public double PairShare(int first, int second)
    {
        if (_variance <= 0)
        {
            return 0;
        }

        var (rows, columns) = (_weights[first].Length, _weights[second].Length);
        var (sums, weights) = (new double[rows, columns], new double[rows, columns]);
        AddPair(weights, null, first, second);
        for (var leaf = 0; leaf < _leaves.Count; leaf++)
        {
            AddPair(sums, leaf, first, second);
        }

        var joint = 0.0;
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                joint += weights[i, j] > 0 ? weights[i, j] * Math.Pow((sums[i, j] / weights[i, j]) - _mean, 2) : 0;
            }
        }

        return Math.Max(0, joint - Variance(first) - Variance(second)) / _variance;
    }

    private double Variance(int parameter) =>
        _effects[parameter].Select((mean, cell) => _weights[parameter][cell] * Math.Pow(mean - _mean, 2)).Sum();

    private double[] Marginal(int parameter)
    {
        var sums = new double[_weights[parameter].Length];
        for (var leaf = 0; leaf < _leaves.Count; leaf++)
        {
            var rest = Others(leaf, _space.Roots[parameter], -1) * _leaves[leaf].Mean;
            for (var cell = 0; cell < sums.Length; cell++)
            {
                sums[cell] += rest * _inCells[leaf][parameter][cell];
            }
        }

        // An impossible cell has no effect: it gets the mean.
        return [.. sums.Select((sum, cell) => _weights[parameter][cell] > 0 ? sum / _weights[parameter][cell] : _mean)];
    }

    /// <summary>Adds the mean of a leaf times its volume in each pair of cells; for null the volume of the whole space.</summary>
    private void AddPair(double[,] sums, int? leaf, int first, int second)
    {
        var (rootA, rootB) = (_space.Roots[first], _space.Roots[second]);
        var rest = leaf is { } one ? Others(one, rootA, rootB) * _leaves[one].Mean : 1;
        var (a, b) = leaf is { } two ? (_inCells[two][first], _inCells[two][second]) : (_weights[first], _weights[second]);
        var box = leaf is { } three ? _leaves[three].Box : [.. _space.Whole];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; a[i] > 0 && j < b.Length; j++)
            {
                if (b[j] > 0)
                {
                    sums[i, j] += rest * (rootA == rootB ? _space.Volume(rootA, Within(box, (first, i), (second, j))) : a[i] * b[j]);
                }
            }
        }
    }

    private double[] InCells(ulong[] box, int parameter) =>
        [.. Enumerable.Range(0, _space.Parameters[parameter].Count).Select(cell => (box[parameter] >> cell & 1) != 0
            ? _space.Volume(_space.Roots[parameter], Within(box, (parameter, cell)))
            : 0)];

    private static ulong[] Within(ulong[] box, params ReadOnlySpan<(int Parameter, int Cell)> cells)
    {
        var part = (ulong[])box.Clone();
        foreach (var (parameter, cell) in cells)
        {
            part[parameter] = 1UL << cell;
        }

        return part;
    }

    /// <summary>The volume of a leaf in all trees of parameters except two.</summary>
    private double Others(int leaf, int firstRoot, int secondRoot)
    {
        var product = 1.0;
        for (var root = 0; root < _volumes[leaf].Length; root++)
        {
            product *= root == firstRoot || root == secondRoot ? 1 : _volumes[leaf][root];
        }

        return product;
    }
}
