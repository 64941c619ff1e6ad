namespace Experiments.Audio.Containers;

/// <summary>
/// Tells a WAV file whose size of the samples is wrong, but which is whole, from one that was cut off. A writer that could not seek back
/// leaves the sizes unset (ffmpeg to a pipe 0xFFFFFFFF, sox 0x7FFFF000, arecord 0x7FFFFF00, others 0x7FFFFFFF or 0); other writers add the
/// header to the size of the samples. In a file that was cut off, the size of the whole file is too large by as much.
/// </summary>
internal static class WavSizes
{
    /// <summary>The size of a chunk that says that it is unknown.</summary>
    public const uint Unfilled = 0xFFFFFFFF;

    // Sizes that stand for "unknown" lie just below 2 or 4 GiB, or at 2 GiB.
    private const ulong TwoGibibytes = 0x80000000;
    private const ulong Near = 0x10000;

    /// <summary>Why the samples extend to the end of the file, whatever the header says; null if the header is to be believed.</summary>
    /// <param name="size">Bytes of samples, by the header.</param>
    /// <param name="riffSize">Bytes of the file after its first eight, by the header.</param>
    /// <param name="headerBytes">Bytes before the samples.</param>
    /// <param name="present">Bytes from the first sample to the end of the file.</param>
    public static string? Explain(ulong size, ulong riffSize, long headerBytes, long present)
    {
        var length = (ulong)(headerBytes + present);
        var isUnset = size == 0
            ? present > 0 && (riffSize is Unfilled || riffSize + 8 <= (ulong)headerBytes)
            : size > (ulong)present && IsPlaceholder(size);
        if (isUnset)
        {
            return $"size field wrong: it was never filled in (0x{size:X8}), as by a program that writes to a pipe; read to the end of the file";
        }

        // By the size of the whole file nothing is missing; or the size of the samples is that of the whole file.
        return size > (ulong)present && (IsWhole(riffSize, length) || size == length)
            ? $"size field wrong: its header states {size} bytes of samples, it contains {present}; read to the end of the file"
            : null;
    }

    private static bool IsPlaceholder(ulong size) =>
        size is >= TwoGibibytes - Near and <= TwoGibibytes or >= (2 * TwoGibibytes) - Near and <= Unfilled;

    // Some writers forget to leave out the first eight bytes, or the last padding byte.
    private static bool IsWhole(ulong riffSize, ulong length) => riffSize + 8 == length || riffSize + 7 == length || riffSize == length;
}
