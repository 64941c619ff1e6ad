using Experiments.Domain;

namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// Grows trees from histograms (hist and approx). Of two siblings the histogram of the one with less second derivatives is summed from its
/// rows, and the other's is the parent's without it; both are scanned while a block of columns is still in the cache. Nodes are grown depth
/// first, so that a tree needs no more histograms than it has levels.
/// </summary>
internal sealed class HistogramGrower : ITreeGrower
{
    private readonly TreeSettings _settings;
    private readonly LeafObjective _objective;
    private readonly SortedColumns? _sorted;
    private readonly float[] _rowWeights;
    private readonly BinnedMatrix _matrix;
    private readonly HistogramBuilder _builder;
    private readonly HistogramScan _scan;
    private readonly Stack<double[]> _histograms = new();
    private readonly int[] _rows;
    private readonly int[] _rightRows;

    private HistogramGrower(TreeSettings settings, BinnedMatrix matrix, SortedColumns? sorted, float[] rowWeights)
    {
        (_settings, _matrix, _sorted, _rowWeights) = (settings, matrix, sorted, rowWeights);
        _objective = new LeafObjective(settings);
        _builder = new HistogramBuilder(matrix);
        _scan = new HistogramScan(matrix, settings, _objective);
        _rows = new int[matrix.Rows];
        _rightRows = new int[matrix.Rows];
    }

    /// <summary>For hist: bins that all trees share.</summary>
    public static HistogramGrower Hist(TreeSettings settings, BinnedMatrix matrix) => new(settings, matrix, null, []);

    /// <summary>For approx: cuts the bins for each tree.</summary>
    public static HistogramGrower Approx(TreeSettings settings, SortedColumns sorted, float[] rowWeights) =>
        new(settings, BinnedMatrix.For(sorted, rowWeights.Length), sorted, rowWeights);

    /// <inheritdoc/>
    public BoostedNode[] Grow(float[] pairs, Span<float> margins, RandomStream random, CancellationToken cancellationToken)
    {
        var drawn = RowSampler.Draw(_rows, _settings.Subsample, random);
        if (_sorted is not null)
        {
            Recut(pairs, drawn);
        }

        var columns = new ColumnSampler(_settings, _matrix.Cuts.Length, random);
        var rows = _rows.AsSpan(0, drawn);
        var histogram = Rent();
        var blocks = Blocks(columns.Tree);
        _builder.Gather(rows, pairs);
        foreach (var block in blocks)
        {
            _builder.Build(rows, block, histogram);
        }

        var root = _objective.Totals(RootSum(rows, pairs, histogram, columns.Tree[0]));
        var best = default(SplitCandidate);
        foreach (var column in columns.Node(0))
        {
            _scan.Scan(histogram, column, root, ref best);
        }

        var tree = new GrowingTree(_settings.LearningRate * _objective.Weight(root.Sum));
        var growth = new HistogramGrowth(tree, columns, blocks, pairs, cancellationToken);
        Grow(growth, margins, new HistogramNode(0, 0, drawn, 0, best, histogram));
        var compact = tree.Compact();
        AddUndrawn(compact, margins, _rows.AsSpan(drawn));
        return compact;
    }

    private void Grow(HistogramGrowth growth, Span<float> margins, HistogramNode node)
    {
        growth.CancellationToken.ThrowIfCancellationRequested();
        if (!IsWorthwhile(node))
        {
            Return(node.Histogram);
            var value = growth.Tree.Nodes[node.Index].Value;
            foreach (var row in _rows.AsSpan(node.Start, node.Count))
            {
                margins[row] += value;
            }

            return;
        }

        var split = node.Best;
        var left = growth.Tree.Split(
            node.Index,
            split,
            _settings.LearningRate * _objective.Weight(split.Left),
            _settings.LearningRate * _objective.Weight(split.Right));
        var leftCount = Partition(node, split);
        var first = new HistogramNode(left, node.Start, leftCount, node.Depth + 1, default, null);
        var second = new HistogramNode(left + 1, node.Start + leftCount, node.Count - leftCount, node.Depth + 1, default, null);
        var isRightLighter = split.Right.Hessian < split.Left.Hessian;
        var heavier = isRightLighter ? split.Left : split.Right;
        if (node.Depth + 1 < _settings.MaxDepth && _objective.CanSplit(heavier) && node.Histogram is { } parent)
        {
            var built = Rent();
            first = first with { Histogram = isRightLighter ? parent : built };
            second = second with { Histogram = isRightLighter ? built : parent };
            FindSplits(growth, split, ref first, ref second, isRightLighter);
        }
        else
        {
            Return(node.Histogram);
        }

        Grow(growth, margins, first);
        Grow(growth, margins, second);
    }

    /// <summary>The best splits of both children, block by block.</summary>
    private void FindSplits(
        HistogramGrowth growth, in SplitCandidate split, ref HistogramNode left, ref HistogramNode right, bool isRightLighter)
    {
        var lighter = isRightLighter ? right : left;
        var (leftHistogram, rightHistogram) = (left.Histogram!, right.Histogram!); // not null: the caller rented them
        var (built, parent) = isRightLighter ? (rightHistogram, leftHistogram) : (leftHistogram, rightHistogram);
        var rows = _rows.AsSpan(lighter.Start, lighter.Count);
        var (leftTotals, rightTotals) = (_objective.Totals(split.Left), _objective.Totals(split.Right));
        ReadOnlySpan<int> leftColumns = _objective.CanSplit(split.Left) ? growth.Columns.Node(left.Depth) : [];
        ReadOnlySpan<int> rightColumns = _objective.CanSplit(split.Right) ? growth.Columns.Node(right.Depth) : [];
        var (bestLeft, bestRight) = (default(SplitCandidate), default(SplitCandidate));
        _builder.Gather(rows, growth.Pairs);
        foreach (var block in growth.Blocks)
        {
            _builder.Build(rows, block, built);
            _builder.Subtract(block, parent, built);
            ScanBlock(leftHistogram, block, ref leftColumns, leftTotals, ref bestLeft);
            ScanBlock(rightHistogram, block, ref rightColumns, rightTotals, ref bestRight);
        }

        left = left with { Best = bestLeft };
        right = right with { Best = bestRight };
    }

    /// <summary>Scans those of <paramref name="columns"/> that are in the block, and removes them.</summary>
    private void ScanBlock(
        double[] histogram, int block, ref ReadOnlySpan<int> columns, in NodeTotals node, ref SplitCandidate best)
    {
        while (columns.Length > 0 && columns[0] / BinnedMatrix.BlockColumns == block)
        {
            _scan.Scan(histogram, columns[0], node, ref best);
            columns = columns[1..];
        }
    }

    private bool IsWorthwhile(in HistogramNode node) =>
        node.Best.LossChange > SplitCandidate.MinChange
        && node.Best.LossChange >= _settings.MinSplitLoss
        && node.Best.Left.Hessian != 0
        && node.Best.Right.Hessian != 0
        && node.Depth < _settings.MaxDepth;

    /// <summary>Puts the node's rows that go left before the others, both in their order; returns how many go left.</summary>
    private int Partition(in HistogramNode node, in SplitCandidate split)
    {
        var rows = _rows.AsSpan(node.Start, node.Count);
        var missing = _matrix.Cuts[split.Column].Length;
        var (left, right) = (0, 0);
        foreach (var row in rows)
        {
            var bin = _matrix.Bin(row, split.Column);
            var goesLeft = bin == missing ? split.MissingLeft : bin <= split.Bin;
            rows[left] = row;
            _rightRows[right] = row;
            left += goesLeft ? 1 : 0;
            right += goesLeft ? 0 : 1;
        }

        _rightRows.AsSpan(0, right).CopyTo(rows[left..]);
        return left;
    }

    /// <summary>The sum over the root's rows: of a complete column's bins, as XGBoost does it, or of the rows.</summary>
    private GradientSum RootSum(ReadOnlySpan<int> rows, float[] pairs, double[] histogram, int column)
    {
        if (_sorted is not null || _matrix.HasMissing.Contains(true))
        {
            return GradientSum.Of(rows, pairs);
        }

        var sum = default(GradientSum);
        for (var bin = _matrix.Starts[column]; bin < _matrix.Starts[column + 1]; bin++)
        {
            sum += new GradientSum(histogram[2 * bin], histogram[(2 * bin) + 1]);
        }

        return sum;
    }

    /// <summary>
    /// Cuts and bins for this tree's second derivatives, times the rows' weights once more, as XGBoost does it; rows that were not drawn
    /// weigh nothing.
    /// </summary>
    private void Recut(float[] pairs, int drawn)
    {
        var weights = new float[_matrix.Rows];
        foreach (var row in _rows.AsSpan(0, drawn))
        {
            weights[row] = pairs[(2 * row) + 1] * _rowWeights[row];
        }

        var sorted = _sorted!; // not null: only approx recuts
        _matrix.Fill(sorted, QuantileCuts.OfSorted(sorted, weights, _settings.MaxBins));
    }

    /// <summary>Rows that the tree was not grown on find their leaf by their bins.</summary>
    private void AddUndrawn(BoostedNode[] tree, Span<float> margins, ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            var node = tree[0];
            while (!node.IsLeaf)
            {
                var cuts = _matrix.Cuts[node.Column];
                var bin = _matrix.Bin(row, node.Column);
                var goesLeft = bin == cuts.Length ? node.MissingLeft : cuts[bin] <= node.Value;
                node = tree[goesLeft ? node.Left : node.Left + 1];
            }

            margins[row] += node.Value;
        }
    }

    private static int[] Blocks(int[] columns) => [.. columns.Select(column => column / BinnedMatrix.BlockColumns).Distinct()];

    private double[] Rent() =>
        _histograms.TryPop(out var histogram) && histogram.Length >= 2 * _matrix.HistogramPairs
            ? histogram
            : new double[2 * _matrix.HistogramPairs];

    private void Return(double[]? histogram)
    {
        if (histogram is not null)
        {
            _histograms.Push(histogram);
        }
    }

    /// <summary>A node to be grown: rows <paramref name="Start"/> to <paramref name="Start"/> + <paramref name="Count"/>.</summary>
    private readonly record struct HistogramNode(int Index, int Start, int Count, int Depth, SplitCandidate Best, double[]? Histogram);

    /// <summary>What the nodes of one tree share.</summary>
    private sealed record HistogramGrowth(
        GrowingTree Tree, ColumnSampler Columns, int[] Blocks, float[] Pairs, CancellationToken CancellationToken);
}
