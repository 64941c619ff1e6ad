using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Experiments.Domain;

namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// Grows trees from every value between two rows (exact). The rows of each column are sorted once; a split parts each column's order
/// stably, so that every node finds its rows sorted.
/// </summary>
internal sealed class ExactGrower : ITreeGrower
{
    private readonly TreeSettings _settings;
    private readonly LeafObjective _objective;
    private readonly SortedColumns _sorted;
    private readonly GainScan _splits;
    private readonly SortedEntry[][] _orders;
    private readonly SortedEntry[] _rightEntries;
    private readonly int[] _rows;
    private readonly int[] _rightRows;
    private readonly bool[] _goesLeft;

    /// <summary>Prepares for trees on <paramref name="rows"/> rows.</summary>
    public ExactGrower(TreeSettings settings, SortedColumns sorted, int rows)
    {
        (_settings, _sorted) = (settings, sorted);
        _objective = new LeafObjective(settings);
        _splits = new GainScan(settings, _objective, rows + 1);
        _orders = new SortedEntry[sorted.Count][];
        _rightEntries = new SortedEntry[rows];
        (_rows, _rightRows, _goesLeft) = (new int[rows], new int[rows], new bool[rows]);
    }

    /// <inheritdoc/>
    public BoostedNode[] Grow(float[] pairs, Span<float> margins, RandomStream random, CancellationToken cancellationToken)
    {
        var drawn = RowSampler.Draw(_rows, _settings.Subsample, random);
        var columns = new ColumnSampler(_settings, _sorted.Count, random);
        Sort(columns.Tree, drawn);
        var root = _objective.Totals(GradientSum.Of(_rows.AsSpan(0, drawn), pairs));
        var tree = new GrowingTree(LeafValue(root));
        var growth = new ExactGrowth(tree, new LevelColumns(columns), columns.Tree, pairs, cancellationToken);
        Grow(growth, new ExactNode(0, 0, drawn, 0, root));
        tree.Prune(_settings.MinSplitLoss);
        return Apply(tree.Compact(), margins);
    }

    private void Grow(ExactGrowth growth, ExactNode node)
    {
        growth.CancellationToken.ThrowIfCancellationRequested();
        if (node.Depth == _settings.MaxDepth || !_objective.CanSplit(node.Totals.Sum))
        {
            return;
        }

        var split = default(SplitCandidate);
        foreach (var column in growth.Levels.At(node.Depth))
        {
            Scan(growth.Pairs, column, node, ref split);
        }

        if (split.LossChange <= SplitCandidate.MinChange)
        {
            return;
        }

        Mark(node, split);
        var rows = _rows.AsSpan(node.Start, node.Count);
        var leftCount = PartitionRows(rows);
        if (node.Depth + 1 < _settings.MaxDepth)
        {
            foreach (var column in growth.Columns)
            {
                Partition(_orders[column].AsSpan(node.Start, node.Count));
            }
        }

        var left = _objective.Totals(GradientSum.Of(rows[..leftCount], growth.Pairs));
        var right = _objective.Totals(GradientSum.Of(rows[leftCount..], growth.Pairs));
        var index = growth.Tree.Split(node.Index, split, LeafValue(left), LeafValue(right));
        Grow(growth, new ExactNode(index, node.Start, leftCount, node.Depth + 1, left));
        Grow(growth, new ExactNode(index + 1, node.Start + leftCount, node.Count - leftCount, node.Depth + 1, right));
    }

    /// <summary>
    /// Replaces <paramref name="best"/> if the column has a better split. Rows without a value go right when sums grow from the left, and
    /// left when they grow from the right; a complete column needs the second pass alone.
    /// </summary>
    private void Scan(float[] pairs, int column, in ExactNode node, ref SplitCandidate best)
    {
        ReadOnlySpan<SortedEntry> entries = _orders[column].AsSpan(node.Start, node.Count);
        if (_sorted.HasMissing(column))
        {
            while (entries.Length > 0 && float.IsNaN(entries[^1].Value))
            {
                entries = entries[..^1];
            }

            if (!_sorted.IsConstant(column))
            {
                Scan(pairs, column, entries, node.Totals, isFromRight: false, ref best);
            }
        }

        Scan(pairs, column, entries, node.Totals, isFromRight: true, ref best);
    }

    private void Scan(
        float[] pairs, int column, ReadOnlySpan<SortedEntry> entries, in NodeTotals node, bool isFromRight, ref SplitCandidate best)
    {
        var count = List(pairs, entries, isFromRight);
        var change = best.LossChange;
        var found = _splits.FindBest(count, node, ref change);
        if (found < 0)
        {
            return;
        }

        var place = _splits.Places[found];
        var before = entries[place].Value;
        float threshold;
        if (found == count - 1)
        {
            // All rows with a value are on one side.
            var gap = MathF.Abs(before) + SplitCandidate.MinChange;
            threshold = before + (isFromRight ? -gap : gap);
        }
        else
        {
            var next = entries[isFromRight ? place - 1 : place + 1].Value;
            var middle = (next + before) * 0.5f;
            threshold = middle == next ? before : middle;
        }

        var side = _splits.SideOf(found);
        var other = node.Sum - side;
        best = new SplitCandidate(
            change, column, threshold, -1, isFromRight, isFromRight ? other : side, isFromRight ? side : other);
    }

    /// <summary>Lists the split after each run of equal values, with the sum so far; the last has all rows.</summary>
    private int List(float[] pairs, ReadOnlySpan<SortedEntry> entries, bool isFromRight)
    {
        ref var derivatives = ref MemoryMarshal.GetArrayDataReference(pairs);
        var (gradients, hessians, places) = (_splits.Gradients, _splits.Hessians, _splits.Places);
        var sum = Vector128<double>.Zero;
        var (at, step) = isFromRight ? (entries.Length - 1, -1) : (0, 1);
        var count = 0;
        for (var left = entries.Length; left > 0; left--, at += step)
        {
            var pair = Vector64.LoadUnsafe(ref derivatives, 2 * (nuint)entries[at].Row);
            sum += Vector128.Create((double)pair.GetElement(0), pair.GetElement(1));
            gradients[count] = sum.GetElement(0);
            hessians[count] = sum.GetElement(1);
            places[count] = at;
            count += left == 1 || entries[at + step].Value != entries[at].Value ? 1 : 0;
        }

        return count;
    }

    /// <summary>Marks which rows of the node go left.</summary>
    private void Mark(in ExactNode node, in SplitCandidate split)
    {
        foreach (var (value, row) in _orders[split.Column].AsSpan(node.Start, node.Count))
        {
            _goesLeft[row] = value < split.Threshold || (float.IsNaN(value) && split.MissingLeft);
        }
    }

    private int PartitionRows(Span<int> rows)
    {
        var (left, right) = (0, 0);
        foreach (var row in rows)
        {
            var goesLeft = _goesLeft[row];
            rows[left] = row;
            _rightRows[right] = row;
            left += goesLeft ? 1 : 0;
            right += goesLeft ? 0 : 1;
        }

        _rightRows.AsSpan(0, right).CopyTo(rows[left..]);
        return left;
    }

    private void Partition(Span<SortedEntry> entries)
    {
        var (left, right) = (0, 0);
        foreach (var entry in entries)
        {
            var goesLeft = _goesLeft[entry.Row];
            entries[left] = entry;
            _rightEntries[right] = entry;
            left += goesLeft ? 1 : 0;
            right += goesLeft ? 0 : 1;
        }

        _rightEntries.AsSpan(0, right).CopyTo(entries[left..]);
    }

    /// <summary>The drawn rows in the order of each column.</summary>
    private void Sort(int[] columns, int drawn)
    {
        Array.Fill(_goesLeft, drawn == _rows.Length);
        foreach (var row in _rows.AsSpan(0, drawn))
        {
            _goesLeft[row] = true;
        }

        foreach (var column in columns)
        {
            var order = _orders[column] ??= new SortedEntry[_rows.Length];
            var count = 0;
            foreach (var entry in _sorted.All(column))
            {
                if (_goesLeft[entry.Row])
                {
                    order[count++] = entry;
                }
            }
        }
    }

    /// <summary>Adds each row's leaf value, rows that were not drawn included.</summary>
    private BoostedNode[] Apply(BoostedNode[] tree, Span<float> margins)
    {
        for (var row = 0; row < margins.Length; row++)
        {
            var node = tree[0];
            while (!node.IsLeaf)
            {
                node = tree[node.Next(_sorted.Value(row, node.Column))];
            }

            margins[row] += node.Value;
        }

        return tree;
    }

    private float LeafValue(in NodeTotals node) => _settings.LearningRate * _objective.Weight(node.Sum);

    /// <summary>A node to be grown: places <paramref name="Start"/> to <paramref name="Start"/> + <paramref name="Count"/>.</summary>
    private readonly record struct ExactNode(int Index, int Start, int Count, int Depth, NodeTotals Totals);

    /// <summary>What the nodes of one tree share.</summary>
    private sealed record ExactGrowth(
        GrowingTree Tree, LevelColumns Levels, int[] Columns, float[] Pairs, CancellationToken CancellationToken);

    /// <summary>Exact draws the columns of nodes once per level, as XGBoost does.</summary>
    private sealed class LevelColumns(ColumnSampler columns)
    {
        private readonly Dictionary<int, int[]> _levels = [];

        public int[] At(int depth) =>
            _levels.TryGetValue(depth, out var level) ? level : _levels[depth] = columns.Node(depth);
    }
}
