using Experiments.Models.Tables;

namespace Experiments.Models.Classical.Svm;

/// <summary>
/// The kernel matrix of the training rows, computed on demand and cached as long as memory allows. The unit is four rows against one class,
/// shared by the machines of all pairs with that class. Thread-safe; caching affects only the time.
/// </summary>
internal sealed class KernelRows
{
    private readonly Kernel _kernel;
    private readonly float[] _values;
    private readonly int _columns;
    private readonly PackedRows[] _classes;
    private readonly float[]?[] _kept;
    private readonly Queue<int> _order = new();
    private readonly Lock _keeping = new();
    private readonly long _capacity;
    private long _size;

    /// <summary>
    /// <paramref name="values"/> has shape [rows, columns], sorted by class; class c begins at row
    /// <paramref name="starts"/>[c], and the last start is the number of rows.
    /// </summary>
    public KernelRows(Kernel kernel, float[] values, int columns, int[] starts, long cacheBytes)
    {
        (_kernel, _values, _columns, Starts) = (kernel, values, columns, starts);
        _capacity = cacheBytes / sizeof(float);
        _classes = [.. Enumerable.Range(0, starts.Length - 1)
            .Select(c => new PackedRows(values.AsSpan(starts[c] * columns, (starts[c + 1] - starts[c]) * columns), columns))];
        Tiles = (starts[^1] + PackedRows.TileRows - 1) / PackedRows.TileRows;
        _kept = new float[Tiles * _classes.Length][];
        Diagonal = [.. Enumerable.Range(0, starts[^1]).Select(row => kernel.OfItself(values.AsSpan(row * columns, columns)))];
    }

    /// <summary>The first row of each class, and the number of rows.</summary>
    public int[] Starts { get; }

    /// <summary>The kernel of each row with itself.</summary>
    public double[] Diagonal { get; }

    private int Tiles { get; }

    /// <summary>The kernel of one row with every row of a class.</summary>
    public ReadOnlySpan<float> Row(int row, int classIndex)
    {
        var packed = _classes[classIndex];
        var slot = (row / PackedRows.TileRows * _classes.Length) + classIndex;
        var block = Volatile.Read(ref _kept[slot]) ?? Compute(slot, row / PackedRows.TileRows, packed);
        return block.AsSpan(row % PackedRows.TileRows * packed.Panels * PackedRows.PanelRows, packed.Count);
    }

    private float[] Compute(int slot, int tile, PackedRows packed)
    {
        var buffer = new float[PackedRows.TileRows * _columns];
        var block = new float[PackedRows.TileRows * packed.Panels * PackedRows.PanelRows];
        _kernel.Compute(PackedRows.Tile(_values, _columns, tile * PackedRows.TileRows, buffer), packed, block);

        // Two threads may have computed the same block: the results are bit-identical, and the first is kept.
        lock (_keeping)
        {
            if (_kept[slot] is null)
            {
                Volatile.Write(ref _kept[slot], block);
                _order.Enqueue(slot);
                _size += block.Length;
                while (_size > _capacity && _order.Count > 2)
                {
                    ref var oldest = ref _kept[_order.Dequeue()];
                    _size -= oldest?.Length ?? 0;
                    Volatile.Write(ref oldest, null);
                }
            }
        }

        return block;
    }
}
