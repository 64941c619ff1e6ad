using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experiments.Models.Tables;

/// <summary>One step of a sum over columns of two rows, for 16 pairs at once.</summary>
internal interface IPairSum
{
    /// <summary>The sum with one more column: <paramref name="a"/> of one row, <paramref name="b"/> of the other.</summary>
    static abstract Vector512<float> Add(Vector512<float> sum, Vector512<float> a, Vector512<float> b);
}

/// <summary>Σ (a − b)²: without the cancellation of |a|² + |b|² − 2ab, so that equal rows have distance 0.</summary>
internal readonly struct SquaredDifferences : IPairSum
{
    public static Vector512<float> Add(Vector512<float> sum, Vector512<float> a, Vector512<float> b)
    {
        var difference = a - b;
        return Vector512.FusedMultiplyAdd(difference, difference, sum);
    }
}

/// <summary>Σ |a − b|.</summary>
internal readonly struct AbsoluteDifferences : IPairSum
{
    public static Vector512<float> Add(Vector512<float> sum, Vector512<float> a, Vector512<float> b) => sum + Vector512.Abs(a - b);
}

/// <summary>Σ a b.</summary>
internal readonly struct Products : IPairSum
{
    public static Vector512<float> Add(Vector512<float> sum, Vector512<float> a, Vector512<float> b) =>
        Vector512.FusedMultiplyAdd(a, b, sum);
}

/// <summary>
/// Rows packed for sums over all pairs with other rows: panels of 32 rows, column-major within the panel, so that each column is
/// two vectors; the last panel is padded with zeros. Every sum runs over the columns in order with one rounding per step, so that its bits
/// depend only on the two rows, not on tiles, threads or vector width.
/// </summary>
internal sealed class PackedRows
{
    /// <summary>Rows of a panel.</summary>
    public const int PanelRows = 32;

    /// <summary>
    /// Rows processed with a panel at once: with two vectors each, they keep the multipliers busy and fit into registers.
    /// </summary>
    public const int TileRows = 4;

    private readonly float[] _panels;
    private readonly int _columns;

    /// <summary>Packs <paramref name="values"/> of shape [rows, columns].</summary>
    public PackedRows(ReadOnlySpan<float> values, int columns)
    {
        _columns = columns;
        Count = values.Length / columns;
        Panels = (Count + PanelRows - 1) / PanelRows;
        _panels = new float[Panels * PanelRows * columns];
        for (var row = 0; row < Count; row++)
        {
            var panel = _panels.AsSpan(row / PanelRows * PanelRows * columns);
            for (var c = 0; c < columns; c++)
            {
                panel[(c * PanelRows) + (row % PanelRows)] = values[(row * columns) + c];
            }
        }
    }

    /// <summary>Rows packed.</summary>
    public int Count { get; }

    /// <summary>Panels they fill.</summary>
    public int Panels { get; }

    /// <summary>
    /// The sums of four rows with one panel, into <paramref name="sums"/> of shape [4, <paramref name="stride"/>] (the
    /// first 32 of each row are written). <paramref name="rows"/> has shape [4, columns].
    /// </summary>
    public void SumTile<TSum>(ReadOnlySpan<float> rows, int panel, Span<float> sums, int stride)
        where TSum : IPairSum
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, TileRows * _columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, ((TileRows - 1) * stride) + PanelRows);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, PanelRows);
        ref var b = ref MemoryMarshal.GetReference(_panels.AsSpan(panel * PanelRows * _columns, PanelRows * _columns));
        ref var a0 = ref MemoryMarshal.GetReference(rows);
        ref var a1 = ref Unsafe.Add(ref a0, _columns);
        ref var a2 = ref Unsafe.Add(ref a1, _columns);
        ref var a3 = ref Unsafe.Add(ref a2, _columns);
        Vector512<float> s00 = default, s01 = default, s10 = default, s11 = default;
        Vector512<float> s20 = default, s21 = default, s30 = default, s31 = default;
        for (nint c = 0; c < _columns; c++)
        {
            var b0 = Vector512.LoadUnsafe(ref b);
            var b1 = Vector512.LoadUnsafe(ref b, 16);
            b = ref Unsafe.Add(ref b, PanelRows);
            var a = Vector512.Create(Unsafe.Add(ref a0, c));
            s00 = TSum.Add(s00, a, b0);
            s01 = TSum.Add(s01, a, b1);
            a = Vector512.Create(Unsafe.Add(ref a1, c));
            s10 = TSum.Add(s10, a, b0);
            s11 = TSum.Add(s11, a, b1);
            a = Vector512.Create(Unsafe.Add(ref a2, c));
            s20 = TSum.Add(s20, a, b0);
            s21 = TSum.Add(s21, a, b1);
            a = Vector512.Create(Unsafe.Add(ref a3, c));
            s30 = TSum.Add(s30, a, b0);
            s31 = TSum.Add(s31, a, b1);
        }

        ref var s = ref MemoryMarshal.GetReference(sums);
        s00.StoreUnsafe(ref s);
        s01.StoreUnsafe(ref s, 16);
        s10.StoreUnsafe(ref s, (nuint)stride);
        s11.StoreUnsafe(ref s, (nuint)stride + 16);
        s20.StoreUnsafe(ref s, 2 * (nuint)stride);
        s21.StoreUnsafe(ref s, (2 * (nuint)stride) + 16);
        s30.StoreUnsafe(ref s, 3 * (nuint)stride);
        s31.StoreUnsafe(ref s, (3 * (nuint)stride) + 16);
    }

    /// <summary>
    /// Four rows of <paramref name="values"/> from <paramref name="first"/> on; if there are fewer, the last is repeated, because a tile is
    /// always complete. Copies into <paramref name="buffer"/> only then.
    /// </summary>
    public static ReadOnlySpan<float> Tile(ReadOnlySpan<float> values, int columns, int first, Span<float> buffer)
    {
        var rows = (values.Length / columns) - first;
        if (rows >= TileRows)
        {
            return values.Slice(first * columns, TileRows * columns);
        }

        for (var i = 0; i < TileRows; i++)
        {
            values.Slice((first + Math.Min(i, rows - 1)) * columns, columns).CopyTo(buffer[(i * columns)..]);
        }

        return buffer[..(TileRows * columns)];
    }
}
