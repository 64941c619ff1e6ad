using Experiments.Domain;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical.Forest;

/// <summary>Grows trees one after the other; each thread has its own grower, which keeps its buffers.</summary>
/// <remarks>
/// Custom code, because the forests of ML.NET (one-vs-all) and LightGBM take 20 to 100 times as long on such tables.
/// </remarks>
internal sealed class TreeGrower
{
    private readonly RankedColumns _table;
    private readonly TreeRules _rules;
    private readonly int[] _labels;
    private readonly double[] _classWeights;
    private readonly SplitScan _scan;

    /// <summary>For each row, the lower half of its key: class and times drawn.</summary>
    private readonly uint[] _payloads;
    private readonly int[] _rows;
    private readonly int[] _columnOrder;
    private readonly ulong[] _keys;
    private readonly ulong[] _spare;
    private readonly double[] _totals;

    /// <summary>A grower for one table.</summary>
    public TreeGrower(RankedColumns ranks, TrainTable table, TreeRules rules)
    {
        (_table, _rules, _labels, _classWeights) = (ranks, rules, table.Labels, table.ClassWeights);
        _scan = new SplitScan(table.ClassWeights, rules.IsEntropy);
        _payloads = new uint[ranks.Rows];
        _rows = new int[ranks.Rows];
        _keys = new ulong[ranks.Rows];
        _spare = new ulong[ranks.Rows];
        _columnOrder = [.. Enumerable.Range(0, ranks.Columns)];
        _totals = new double[table.Classes];
    }

    /// <summary>Grows a tree that depends only on the table, the rules and <paramref name="random"/>.</summary>
    public Tree Grow(RandomStream random, CancellationToken cancellationToken)
    {
        for (var c = 0; c < _columnOrder.Length; c++)
        {
            _columnOrder[c] = c;
        }

        var nodes = new List<TreeNode> { default };
        var mixed = new List<float>();
        var pending = new Stack<(int Node, int Start, int End, int Depth)>();
        pending.Push((0, 0, Draw(random), 0));
        while (pending.TryPop(out var item))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = _rows.AsSpan(item.Start, item.End - item.Start);
            var pure = Count(rows);
            if (pure >= 0
                || item.Depth >= _rules.MaxDepth
                || rows.Length < _rules.MinSamplesSplit
                || rows.Length < 2 * _rules.MinSamplesLeaf
                || FindSplit(rows, random) is not { } split)
            {
                nodes[item.Node] = new TreeNode(-1, 0, pure >= 0 ? pure : AddLeaf(mixed));
                continue;
            }

            var middle = item.Start + Partition(rows, _table.Ranks(split.Column), split.LastLeft);
            nodes[item.Node] = new TreeNode(split.Column, split.Threshold, nodes.Count);
            pending.Push((nodes.Count + 1, middle, item.End, item.Depth + 1));
            pending.Push((nodes.Count, item.Start, middle, item.Depth + 1));
            nodes.Add(default);
            nodes.Add(default);
        }

        return new Tree([.. nodes], [.. mixed]);
    }

    /// <summary>
    /// Draws the tree's rows into <see cref="_rows"/>, each once, with the times drawn in its payload; returns their number.
    /// </summary>
    private int Draw(RandomStream random)
    {
        Array.Fill(_payloads, _rules.IsBootstrap ? 0u : 1u);
        for (var i = 0; _rules.IsBootstrap && i < _payloads.Length; i++)
        {
            ref var drawn = ref _payloads[random.NextInt(_payloads.Length)];
            drawn = Math.Min(drawn + 1, ushort.MaxValue);
        }

        var count = 0;
        for (var row = 0; row < _payloads.Length; row++)
        {
            if (_payloads[row] > 0)
            {
                _payloads[row] |= (uint)_labels[row] << 16;
                _rows[count++] = row;
            }
        }

        return count;
    }

    /// <summary>Sums the weight of each class into <see cref="_totals"/>; returns the class if there is only one, otherwise −1.</summary>
    private int Count(ReadOnlySpan<int> rows)
    {
        Array.Clear(_totals);
        var first = _labels[rows[0]];
        var isPure = true;
        foreach (var row in rows)
        {
            var label = _labels[row];
            isPure &= label == first;
            _totals[label] += (_payloads[row] & 0xffff) * _classWeights[label];
        }

        return isPure ? first : -1;
    }

    /// <summary>The best cut among a sample of columns; if none of them can be cut, further columns are tried.</summary>
    private (int Column, int LastLeft, float Threshold)? FindSplit(ReadOnlySpan<int> rows, RandomStream random)
    {
        (int Column, int LastLeft, int FirstRight)? best = null;
        var bestScore = double.NegativeInfinity;
        for (var tried = 0; tried < _columnOrder.Length && (tried < _rules.MaxFeatures || best is null); tried++)
        {
            var chosen = tried + random.NextInt(_columnOrder.Length - tried);
            (_columnOrder[tried], _columnOrder[chosen]) = (_columnOrder[chosen], _columnOrder[tried]);
            var column = _columnOrder[tried];
            var keys = SortedKeys(rows, _table.Ranks(column));
            if (keys[0] >> 32 == keys[^1] >> 32)
            {
                continue;
            }

            var (position, score) = _scan.Best(keys, _totals, _rules.MinSamplesLeaf);
            if (position > 0 && score > bestScore)
            {
                (best, bestScore) = ((column, (int)(keys[position - 1] >> 32), (int)(keys[position] >> 32)), score);
            }
        }

        return best is { } cut ? (cut.Column, cut.LastLeft, _table.Between(cut.Column, cut.LastLeft, cut.FirstRight)) : null;
    }

    private ReadOnlySpan<ulong> SortedKeys(ReadOnlySpan<int> rows, int[] ranks)
    {
        var keys = _keys.AsSpan(0, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            keys[i] = ((ulong)(uint)ranks[rows[i]] << 32) | _payloads[rows[i]];
        }

        KeySort.Sort(keys, _spare, _table.RankBits);
        return keys;
    }

    /// <summary>Moves rows of at most rank <paramref name="lastLeft"/> to the front; returns their number.</summary>
    private static int Partition(Span<int> rows, int[] ranks, int lastLeft)
    {
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            if (ranks[rows[low]] <= lastLeft)
            {
                low++;
            }
            else
            {
                high--;
                (rows[low], rows[high]) = (rows[high], rows[low]);
            }
        }

        return low;
    }

    private int AddLeaf(List<float> mixed)
    {
        var sum = _totals.Sum();
        mixed.AddRange(_totals.Select(total => (float)(total / sum)));
        return _totals.Length + (mixed.Count / _totals.Length) - 1;
    }
}
