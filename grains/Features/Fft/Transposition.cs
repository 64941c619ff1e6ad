using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Experiments.Features.Fft;

/// <summary>Transposes matrices.</summary>
internal static class Transposition
{
    private const int Block = 8;

    /// <summary>
    /// Writes the transpose of a [rows, columns] matrix, whose rows are <paramref name="sourceStride"/> apart; rows of the result are
    /// <paramref name="targetStride"/> apart.
    /// </summary>
    public static void Transpose(
        ReadOnlySpan<float> source, int sourceStride, int rows, int columns, Span<float> target, int targetStride)
    {
        var (blockRows, blockColumns) = Avx.IsSupported ? (rows & -Block, columns & -Block) : (0, 0);
        for (var row = 0; row < blockRows; row += Block)
        {
            for (var column = 0; column < blockColumns; column += Block)
            {
                TransposeBlock(
                    source.Slice((row * sourceStride) + column, (7 * sourceStride) + Block),
                    sourceStride,
                    target.Slice((column * targetStride) + row, (7 * targetStride) + Block),
                    targetStride);
            }
        }

        for (var row = 0; row < rows; row++)
        {
            for (var column = row < blockRows ? blockColumns : 0; column < columns; column++)
            {
                target[(column * targetStride) + row] = source[(row * sourceStride) + column];
            }
        }
    }

    /// <summary>Eight by eight values in registers.</summary>
    private static void TransposeBlock(ReadOnlySpan<float> source, int stride, Span<float> target, int targetStride)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var (r0, r1, r2, r3) = (Load(in from, 0), Load(in from, stride), Load(in from, 2 * stride), Load(in from, 3 * stride));
        var (r4, r5, r6, r7) = (Load(in from, 4 * stride), Load(in from, 5 * stride), Load(in from, 6 * stride), Load(in from, 7 * stride));
        var (a0, a1, a2, a3) = (Avx.UnpackLow(r0, r1), Avx.UnpackHigh(r0, r1), Avx.UnpackLow(r2, r3), Avx.UnpackHigh(r2, r3));
        var (a4, a5, a6, a7) = (Avx.UnpackLow(r4, r5), Avx.UnpackHigh(r4, r5), Avx.UnpackLow(r6, r7), Avx.UnpackHigh(r6, r7));
        const byte low = 0x44;
        const byte high = 0xEE;
        var (b0, b1, b2, b3) = (Avx.Shuffle(a0, a2, low), Avx.Shuffle(a0, a2, high), Avx.Shuffle(a1, a3, low), Avx.Shuffle(a1, a3, high));
        var (b4, b5, b6, b7) = (Avx.Shuffle(a4, a6, low), Avx.Shuffle(a4, a6, high), Avx.Shuffle(a5, a7, low), Avx.Shuffle(a5, a7, high));
        Avx.Permute2x128(b0, b4, 0x20).StoreUnsafe(ref to, (nuint)(0 * targetStride));
        Avx.Permute2x128(b1, b5, 0x20).StoreUnsafe(ref to, (nuint)(1 * targetStride));
        Avx.Permute2x128(b2, b6, 0x20).StoreUnsafe(ref to, (nuint)(2 * targetStride));
        Avx.Permute2x128(b3, b7, 0x20).StoreUnsafe(ref to, (nuint)(3 * targetStride));
        Avx.Permute2x128(b0, b4, 0x31).StoreUnsafe(ref to, (nuint)(4 * targetStride));
        Avx.Permute2x128(b1, b5, 0x31).StoreUnsafe(ref to, (nuint)(5 * targetStride));
        Avx.Permute2x128(b2, b6, 0x31).StoreUnsafe(ref to, (nuint)(6 * targetStride));
        Avx.Permute2x128(b3, b7, 0x31).StoreUnsafe(ref to, (nuint)(7 * targetStride));
    }

    private static Vector256<float> Load(ref readonly float from, int offset) => Vector256.LoadUnsafe(in from, (nuint)offset);
}
