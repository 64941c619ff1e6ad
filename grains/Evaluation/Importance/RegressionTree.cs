using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Importance;

/// <summary>
/// A regression tree over cells (CART; Breiman et al. 1984), stored as its leaves: for each parameter a set of cells, and the mean in the
/// leaf. Leaves partition the space, so means over parts of it are exact sums.
/// </summary>
internal sealed class RegressionTree
{
    private readonly int[][] _cells;
    private readonly double[] _targets;
    private readonly ImmutableArray<ParameterCells> _parameters;
    private readonly int _minLeafRows;
    private readonly RandomStream _random;
    private readonly List<Leaf> _leaves = [];

    /// <param name="space">The dimensions.</param>
    /// <param name="cells">Shape [parameters][rows].</param>
    /// <param name="targets">One value per row.</param>
    /// <param name="rows">The rows to fit; a row may occur several times.</param>
    /// <param name="minLeafRows">Minimum number of rows in a leaf.</param>
    /// <param name="random">Selects the parameters that each split may use.</param>
    public RegressionTree(
        CellSpace space, int[][] cells, double[] targets, int[] rows, int minLeafRows, RandomStream random)
    {
        (_parameters, _cells, _targets, _minLeafRows, _random) = (space.Parameters, cells, targets, minLeafRows, random);
        Grow(rows, [.. space.Whole]);
    }

    /// <summary>All leaves.</summary>
    public IReadOnlyList<Leaf> Leaves => _leaves;

    /// <summary>The mean in the leaf that a row is in; the row need not have been fitted.</summary>
    public double Predict(int row) => _leaves.First(leaf => Contains(leaf.Box, row)).Mean;

    private bool Contains(ulong[] box, int row)
    {
        for (var parameter = 0; parameter < box.Length; parameter++)
        {
            if ((box[parameter] >> _cells[parameter][row] & 1) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Grow(Span<int> rows, ulong[] box)
    {
        if (rows.Length < 2 * _minLeafRows || FindSplit(rows, box) is not { } split)
        {
            _leaves.Add(new Leaf(box, Mean(rows)));
            return;
        }

        var left = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if ((split.Left >> _cells[split.Parameter][rows[i]] & 1) != 0)
            {
                (rows[left], rows[i]) = (rows[i], rows[left]);
                left++;
            }
        }

        var (leftBox, rightBox) = ((ulong[])box.Clone(), (ulong[])box.Clone());
        leftBox[split.Parameter] = split.Left;
        rightBox[split.Parameter] &= ~split.Left;
        Grow(rows[..left], leftBox);
        Grow(rows[left..], rightBox);
    }

    private (int Parameter, ulong Left)? FindSplit(Span<int> rows, ulong[] box)
    {
        // Five sixths of the parameters at a time, as in the published method.
        var candidates = Enumerable.Range(0, _parameters.Length).ToArray();
        _random.Shuffle(candidates.AsSpan());
        var tried = (int)Math.Ceiling(candidates.Length * 5 / 6.0);
        (int, ulong)? best = null;
        var bestGain = 1e-12 * Math.Abs(Mean(rows));
        foreach (var parameter in candidates.AsSpan(0, tried))
        {
            var (gain, left) = BestCut(rows, box[parameter], parameter);
            if (gain > bestGain)
            {
                (best, bestGain) = ((parameter, left), gain);
            }
        }

        return best;
    }

    /// <summary>
    /// The cut of one parameter's cells that reduces the squared error most; words are sorted by their means (Fisher 1958).
    /// </summary>
    private (double Gain, ulong Left) BestCut(Span<int> rows, ulong box, int parameter)
    {
        var cells = _parameters[parameter];
        Span<int> counts = stackalloc int[cells.Count];
        Span<double> sums = stackalloc double[cells.Count];
        counts.Clear();
        sums.Clear();
        var total = 0.0;
        foreach (var row in rows)
        {
            counts[_cells[parameter][row]]++;
            sums[_cells[parameter][row]] += _targets[row];
            total += _targets[row];
        }

        var order = Order(cells, counts, sums);
        var (bestGain, bestLeft) = (0.0, 0UL);
        var (count, sum, seen) = (0, 0.0, 0UL);
        for (var i = 0; i + 1 < order.Count; i++)
        {
            var cell = order[i];
            (count, sum, seen) = (count + counts[cell], sum + sums[cell], seen | (1UL << cell));
            var rest = rows.Length - count;
            if (count < _minLeafRows || rest < _minLeafRows)
            {
                continue;
            }

            var gain = (sum * sum / count) + ((total - sum) * (total - sum) / rest) - (total * total / rows.Length);
            if (gain > bestGain)
            {
                // Cells without rows are divided evenly between two numbers; words go to the larger side.
                var middle = (cell + order[i + 1]) / 2;
                var left = cells.IsOrdered ? (ulong.MaxValue >> (63 - middle)) & box : count > rest ? box & ~Rest(order, i + 1) : seen;
                (bestGain, bestLeft) = (gain, left);
            }
        }

        return (bestGain, bestLeft);
    }

    private static ulong Rest(List<int> order, int from) => order.Skip(from).Aggregate(0UL, (cells, cell) => cells | (1UL << cell));

    private static List<int> Order(ParameterCells cells, Span<int> counts, Span<double> sums)
    {
        var present = new List<int>();
        var means = new double[counts.Length];
        for (var cell = 0; cell < counts.Length; cell++)
        {
            if (counts[cell] > 0)
            {
                present.Add(cell);
                means[cell] = sums[cell] / counts[cell];
            }
        }

        return cells.IsOrdered ? present : [.. present.OrderBy(cell => means[cell])];
    }

    private double Mean(Span<int> rows)
    {
        var sum = 0.0;
        foreach (var row in rows)
        {
            sum += _targets[row];
        }

        return sum / rows.Length;
    }

    /// <summary>A box of cells, and the mean of the rows there.</summary>
    public sealed record Leaf(ulong[] Box, double Mean);
}
