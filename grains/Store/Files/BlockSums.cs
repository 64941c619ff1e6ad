namespace Experiments.Store.Files;

/// <summary>
/// Checksums of a file's blocks, stored with its hash so that a mapped file can be verified block by block as it is read. They guard
/// against accidents; the SHA-256 identifies the file.
/// </summary>
/// <param name="BlockBytes">Length of a block; the last one may be shorter.</param>
/// <param name="XxHash128">Checksums of all blocks in order, 16 bytes each, in base 64.</param>
public sealed record BlockSums(int BlockBytes, string XxHash128)
{
    /// <summary>
    /// Checking one mebibyte takes about 50 microseconds, so the first row read hardly waits, and 16 bytes per block keep the manifest of a
    /// hundred gigabytes at two megabytes.
    /// </summary>
    internal const int DefaultBlockBytes = 1 << 20;

    /// <summary>Bytes of one checksum.</summary>
    internal const int SumBytes = 16;

    /// <summary>The checksums as bytes.</summary>
    /// <exception cref="FormatException">The text is not base 64.</exception>
    internal byte[] Decode() => Convert.FromBase64String(XxHash128);

    /// <summary>The checksum of one block.</summary>
    internal static UInt128 Of(ReadOnlySpan<byte> block) => System.IO.Hashing.XxHash128.HashToUInt128(block);

    /// <summary>Collects the checksums of a file that is read in blocks.</summary>
    internal sealed class Builder
    {
        private readonly List<byte> _sums = [];

        public void Append(ReadOnlySpan<byte> block) => _sums.AddRange(System.IO.Hashing.XxHash128.Hash(block));

        public BlockSums Build() => new(DefaultBlockBytes, Convert.ToBase64String([.. _sums]));
    }
}
