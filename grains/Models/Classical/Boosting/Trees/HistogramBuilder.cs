using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// Sums the derivatives of a node's rows by bin, a block of columns at a time. Each bin adds its rows in ascending order, whatever the
/// threads, so that the sums have the same bits everywhere.
/// </summary>
internal sealed class HistogramBuilder(BinnedMatrix matrix)
{
    private double[] _pairs = [];

    /// <summary>Widens the derivatives of <paramref name="rows"/> for the blocks that follow.</summary>
    public void Gather(ReadOnlySpan<int> rows, ReadOnlySpan<float> pairs)
    {
        if (_pairs.Length < 2 * rows.Length)
        {
            _pairs = new double[2 * rows.Length];
        }

        for (var i = 0; i < rows.Length; i++)
        {
            _pairs[2 * i] = pairs[2 * rows[i]];
            _pairs[(2 * i) + 1] = pairs[(2 * rows[i]) + 1];
        }
    }

    /// <summary>The part of a node's <paramref name="histogram"/> that belongs to a block.</summary>
    public Span<double> Part(double[] histogram, int block)
    {
        var start = matrix.Starts[block * BinnedMatrix.BlockColumns];
        var end = matrix.Starts[(block + 1) * BinnedMatrix.BlockColumns];
        return histogram.AsSpan(2 * start, 2 * (end - start));
    }

    /// <summary>Fills a block of <paramref name="histogram"/> with the sums over the gathered <paramref name="rows"/>.</summary>
    public void Build(ReadOnlySpan<int> rows, int block, double[] histogram)
    {
        Part(histogram, block).Clear();
        var starts = matrix.Starts.AsSpan(block * BinnedMatrix.BlockColumns, BinnedMatrix.BlockColumns);
        if (matrix.IsNarrow)
        {
            Add(rows, ref MemoryMarshal.GetReference(matrix.NarrowBlock(block)), starts, histogram);
        }
        else
        {
            Add(rows, ref MemoryMarshal.GetReference(matrix.WideBlock(block)), starts, histogram);
        }
    }

    /// <summary>Turns a block of the parent's histogram into the sibling's: what the built child does not have.</summary>
    public void Subtract(int block, double[] parent, double[] built)
    {
        var whole = Part(parent, block);
        ReadOnlySpan<double> part = Part(built, block);
        ref var a = ref MemoryMarshal.GetReference(whole);
        ref var b = ref MemoryMarshal.GetReference(part);
        nuint i = 0;
        for (; i + 4 <= (nuint)whole.Length; i += 4)
        {
            (Vector256.LoadUnsafe(ref a, i) - Vector256.LoadUnsafe(ref b, i)).StoreUnsafe(ref a, i);
        }

        for (; i < (nuint)whole.Length; i++)
        {
            Unsafe.Add(ref a, i) -= Unsafe.Add(ref b, i);
        }
    }

    /// <summary>The unchecked loop: a row index is below the matrix's rows and a bin below its column's, as the matrix was made.</summary>
    private void Add<TBin>(ReadOnlySpan<int> rows, ref TBin bins, ReadOnlySpan<int> starts, double[] histogram)
        where TBin : unmanaged
    {
        ref var pairs = ref MemoryMarshal.GetArrayDataReference(_pairs);
        ref var sums = ref MemoryMarshal.GetArrayDataReference(histogram);
        ref var s0 = ref Unsafe.Add(ref sums, 2 * starts[0]);
        ref var s1 = ref Unsafe.Add(ref sums, 2 * starts[1]);
        ref var s2 = ref Unsafe.Add(ref sums, 2 * starts[2]);
        ref var s3 = ref Unsafe.Add(ref sums, 2 * starts[3]);
        ref var s4 = ref Unsafe.Add(ref sums, 2 * starts[4]);
        ref var s5 = ref Unsafe.Add(ref sums, 2 * starts[5]);
        ref var s6 = ref Unsafe.Add(ref sums, 2 * starts[6]);
        ref var s7 = ref Unsafe.Add(ref sums, 2 * starts[7]);
        for (var i = 0; i < rows.Length; i++)
        {
            var pair = Vector128.LoadUnsafe(ref pairs, 2 * (nuint)i);
            ref var row = ref Unsafe.Add(ref bins, (nint)rows[i] * BinnedMatrix.BlockColumns);
            AddTo(ref s0, row, pair);
            AddTo(ref s1, Unsafe.Add(ref row, 1), pair);
            AddTo(ref s2, Unsafe.Add(ref row, 2), pair);
            AddTo(ref s3, Unsafe.Add(ref row, 3), pair);
            AddTo(ref s4, Unsafe.Add(ref row, 4), pair);
            AddTo(ref s5, Unsafe.Add(ref row, 5), pair);
            AddTo(ref s6, Unsafe.Add(ref row, 6), pair);
            AddTo(ref s7, Unsafe.Add(ref row, 7), pair);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<TBin>(ref double sums, TBin bin, Vector128<double> pair)
        where TBin : unmanaged
    {
        var place = 2 * (typeof(TBin) == typeof(byte) ? (nuint)Unsafe.BitCast<TBin, byte>(bin) : Unsafe.BitCast<TBin, ushort>(bin));
        (Vector128.LoadUnsafe(ref sums, place) + pair).StoreUnsafe(ref sums, place);
    }
}
