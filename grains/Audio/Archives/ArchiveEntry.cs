namespace Experiments.Audio.Archives;

/// <summary>One file of an archive, as the archive describes it.</summary>
/// <param name="Name">Its path in the archive, with forward slashes.</param>
/// <param name="Offset">Where its bytes begin in the archive, or with <paramref name="HasLocalHeader"/>, the header before them.</param>
/// <param name="StoredLength">How many bytes it has in the archive.</param>
/// <param name="Length">How many bytes it has unpacked.</param>
/// <param name="IsDeflated">Whether it is compressed; otherwise it is read in place.</param>
/// <param name="HasLocalHeader">Whether a zip's header precedes the bytes.</param>
/// <param name="Checksum">CRC-32 of the unpacked bytes; null if the archive has none.</param>
/// <param name="Refusal">Why it cannot be read; null if it can.</param>
internal sealed record ArchiveEntry(
    string Name, long Offset, long StoredLength, long Length, bool IsDeflated = false, bool HasLocalHeader = false, uint? Checksum = null,
    string? Refusal = null)
{
    /// <summary>Music compresses to a half, and silence to a thousandth: more than this is refused where it is large.</summary>
    public const int MaxRatio = 100;

    /// <summary>What may be unpacked whatever its ratio, bytes: silence of ten minutes.</summary>
    public const long FreeBytes = 100_000_000;

    /// <summary>Whether a length would be a decompression bomb's.</summary>
    public static bool IsBomb(long unpacked, long stored) => unpacked > FreeBytes && unpacked / MaxRatio > stored;
}
