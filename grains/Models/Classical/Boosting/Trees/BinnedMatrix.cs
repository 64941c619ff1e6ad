using System.Runtime.CompilerServices;

namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// The bin of every value, in blocks of <see cref="BlockColumns"/> columns whose histograms fit a core's first cache: shape
/// [blocks, rows, BlockColumns], a byte each if no column has more than 256 bins. A missing value has the bin after its column's last.
/// </summary>
internal sealed class BinnedMatrix
{
    /// <summary>Columns of a block: 8 histograms of 256 pairs of doubles are 32 KiB.</summary>
    public const int BlockColumns = 8;

    private readonly int _columns;
    private byte[] _bytes = [];
    private ushort[] _shorts = [];

    private BinnedMatrix(int rows, int columns)
    {
        (Rows, _columns) = (rows, columns);
        Blocks = (columns + BlockColumns - 1) / BlockColumns;
        Starts = new int[(Blocks * BlockColumns) + 1];
        Cuts = [];
        Minimums = [];
        HasMissing = new bool[columns];
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of blocks.</summary>
    public int Blocks { get; }

    /// <summary>
    /// Where the histogram of each column begins, in pairs: its bins and one for missing values. Columns that fill up the last block have
    /// one pair each: sums that follow each other in the same place would wait for each other.
    /// </summary>
    public int[] Starts { get; }

    /// <summary>Pairs in the histogram of a node.</summary>
    public int HistogramPairs => Starts[^1];

    /// <summary>The most bins of a column.</summary>
    public int MaxBins { get; private set; }

    /// <summary>The cuts of each column.</summary>
    public float[][] Cuts { get; private set; }

    /// <summary>The threshold of each column that no value is below.</summary>
    public float[] Minimums { get; private set; }

    /// <summary>Whether a column has rows without a value.</summary>
    public bool[] HasMissing { get; }

    /// <summary>Whether a bin is stored in a byte.</summary>
    public bool IsNarrow { get; private set; }

    /// <summary>Bins of each column, cut as <paramref name="cuts"/> says.</summary>
    public static BinnedMatrix Of(float[] values, int columns, QuantileCuts cuts, ParallelOptions options)
    {
        var matrix = new BinnedMatrix(values.Length / columns, columns);
        for (var i = 0; i < values.Length; i++)
        {
            matrix.HasMissing[i % columns] |= float.IsNaN(values[i]);
        }

        matrix.Allocate(cuts);
        Parallel.For(0, columns, options, column =>
        {
            for (var row = 0; row < matrix.Rows; row++)
            {
                var value = values[(row * columns) + column];
                matrix.Set(row, column, float.IsNaN(value) ? cuts.Cuts[column].Length : QuantileCuts.Find(cuts.Cuts[column], value));
            }
        });
        return matrix;
    }

    /// <summary>An empty matrix for <see cref="Fill"/>.</summary>
    public static BinnedMatrix For(SortedColumns sorted, int rows)
    {
        var matrix = new BinnedMatrix(rows, sorted.Count);
        for (var column = 0; column < sorted.Count; column++)
        {
            matrix.HasMissing[column] = sorted.HasMissing(column);
        }

        return matrix;
    }

    /// <summary>Replaces the bins by those of other cuts.</summary>
    public void Fill(SortedColumns sorted, QuantileCuts cuts)
    {
        Allocate(cuts);
        for (var column = 0; column < _columns; column++)
        {
            var ofColumn = cuts.Cuts[column];
            var bin = 0;
            foreach (var (value, row) in sorted.Present(column))
            {
                while (bin < ofColumn.Length - 1 && ofColumn[bin] <= value)
                {
                    bin++;
                }

                Set(row, column, bin);
            }

            foreach (var (_, row) in sorted.All(column)[sorted.Present(column).Length..])
            {
                Set(row, column, ofColumn.Length);
            }
        }
    }

    /// <summary>The bin of a value.</summary>
    public int Bin(int row, int column) => IsNarrow ? _bytes[Place(row, column)] : _shorts[Place(row, column)];

    /// <summary>The bins of a block, shape [rows, BlockColumns], of bytes.</summary>
    public ReadOnlySpan<byte> NarrowBlock(int block) => _bytes.AsSpan(block * Rows * BlockColumns, Rows * BlockColumns);

    /// <summary>The bins of a block, shape [rows, BlockColumns], of 16-bit numbers.</summary>
    public ReadOnlySpan<ushort> WideBlock(int block) => _shorts.AsSpan(block * Rows * BlockColumns, Rows * BlockColumns);

    private void Allocate(QuantileCuts cuts)
    {
        (Cuts, Minimums) = (cuts.Cuts, cuts.Minimums);
        MaxBins = Cuts.Max(ofColumn => ofColumn.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBins + (HasMissing.Contains(true) ? 1 : 0), ushort.MaxValue + 1, nameof(cuts));
        IsNarrow = Enumerable.Range(0, _columns).All(column => Cuts[column].Length + (HasMissing[column] ? 1 : 0) <= 256);
        for (var column = 0; column < Starts.Length - 1; column++)
        {
            Starts[column + 1] = Starts[column] + (column < _columns ? Cuts[column].Length + 1 : 1);
        }

        var cells = Blocks * Rows * BlockColumns;
        if (IsNarrow && _bytes.Length == 0)
        {
            _bytes = new byte[cells];
        }
        else if (!IsNarrow && _shorts.Length == 0)
        {
            _shorts = new ushort[cells];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(int row, int column) =>
        ((((column / BlockColumns) * Rows) + row) * BlockColumns) + (column % BlockColumns);

    private void Set(int row, int column, int bin)
    {
        if (IsNarrow)
        {
            _bytes[Place(row, column)] = (byte)bin;
        }
        else
        {
            _shorts[Place(row, column)] = (ushort)bin;
        }
    }
}
