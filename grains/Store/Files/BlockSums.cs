namespace Experiments.Store.Files;

/// <summary>
/// Checksums of a file's blocks, kept beside its hash so that a mapped file can be checked piece by piece as it is read. They guard
/// against accidents; what identifies the file is its SHA-256.
/// </summary>
/// <param name="BlockBytes">Length of a block; the last one may be shorter.</param>
/// <param name="XxHash128">Of each block in order, 16 bytes each, in base 64.</param>
public sealed record BlockSums(int BlockBytes, string XxHash128)
{
    /// <summary>
    /// A mebibyte is checked in some 50 microseconds, so that the first row to be read hardly waits, and 16 bytes for each keep the
    /// manifest of a hundred gigabytes at two megabytes.
    /// </summary>
    internal const int DefaultBlockBytes = 1 << 20;

    /// <summary>Bytes of one checksum.</summary>
    internal const int SumBytes = 16;

    /// <summary>The checksums as bytes.</summary>
    /// <exception cref="FormatException">They are none.</exception>
    internal byte[] Decode() => Convert.FromBase64String(XxHash128);

    /// <summary>The checksum of one block.</summary>
    internal static UInt128 Of(ReadOnlySpan<byte> block) => System.IO.Hashing.XxHash128.HashToUInt128(block);

    /// <summary>Gathers the checksums of a file that is read in blocks.</summary>
    internal sealed class Builder
    {
        private readonly List<byte> _sums = [];

        public void Append(ReadOnlySpan<byte> block) => _sums.AddRange(System.IO.Hashing.XxHash128.Hash(block));

        public BlockSums Build() => new(DefaultBlockBytes, Convert.ToBase64String([.. _sums]));
    }
}
