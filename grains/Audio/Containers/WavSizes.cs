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

    // Sizes that stand for "unknown" lie just below 2 or 4 GiB.
    private const ulong TwoGibibytes = 0x80000000;
    private const ulong Near = 0x10000;

    /// <summary>Why the samples extend to the end of the file, whatever the header says; null if the header is to be believed.</summary>
    /// <param name="size">Bytes of samples, by the header.</param>
    /// <param name="riffSize">Bytes of the file after its first eight, by the header.</param>
    /// <param name="headerBytes">Bytes before the samples.</param>
    /// <param name="present">Bytes from the first sample to the end of the file.</param>
    public static string? Explain(ulong size, ulong riffSize, long headerBytes, long present)
    {
        var isUnset = size == 0
            ? present > 0 && (riffSize is Unfilled || riffSize + 8 <= (ulong)headerBytes)
            : size > (ulong)present && (IsKnown(size) || (IsNear(size) && (riffSize == 0 || IsNear(riffSize))));
        if (isUnset)
        {
            return $"size field wrong: it was never filled in (0x{size:X8}), as by a program that writes to a pipe; "
                + "read to the end of the file";
        }

        var (fileLacks, samplesLack) = ((long)(riffSize + 8) - headerBytes - present, (long)size - present);
        return samplesLack > 0 && IsWhole(fileLacks, samplesLack, headerBytes)
            ? $"size field wrong: its header states {size} bytes of samples, it contains {present}; read to the end of the file"
            : null;
    }

    private static bool IsKnown(ulong size) => size is Unfilled or 0x7FFFFFFF or 0x7FFFF000;

    private static bool IsNear(ulong size) =>
        size is >= TwoGibibytes - Near and <= TwoGibibytes or >= (2 * TwoGibibytes) - Near and <= Unfilled;

    // The size of the samples has a header's length too much, but nothing of the file is missing, by its own size; some writers forget to
    // leave out its first eight bytes. Or the size of the samples is that of the whole file.
    private static bool IsWhole(long fileLacks, long samplesLack, long headerBytes) => samplesLack <= headerBytes + 8
        && (fileLacks == 0 || (fileLacks is > 0 and <= 8 && samplesLack > fileLacks) || samplesLack == headerBytes);
}
