using System.Buffers.Binary;
using System.Security.Cryptography;
using Experiments.Domain;

namespace Experiments.Store.Files;

/// <summary>
/// Verifies each block of a mapped file before it is first read. A file that an earlier build wrote without block checksums is one block,
/// verified by its SHA-256. Thread-safe.
/// </summary>
public sealed class BlockVerifier
{
    private readonly string _path;
    private readonly StoredFile _expected;
    private readonly byte[]? _sums;
    private readonly long _blockBytes;
    private readonly VerifiedBlocks _marks;
    private readonly int _firstMark;
    private readonly string _remedy;

    /// <param name="path">The file.</param>
    /// <param name="expected">Its length and hashes when written.</param>
    /// <param name="marks">Where checked blocks are remembered.</param>
    /// <param name="firstMark">The mark of its first block.</param>
    /// <param name="remedy">What to do about damage, as the end of a sentence.</param>
    public BlockVerifier(string path, StoredFile expected, VerifiedBlocks marks, int firstMark, string remedy)
    {
        (_path, _expected, _marks, _firstMark, _remedy) = (path, expected, marks, firstMark, remedy);
        _sums = expected.Blocks?.Decode();
        _blockBytes = expected.Blocks?.BlockBytes ?? expected.Bytes;
        if (_sums is not null && (_blockBytes < 1 || _sums.Length != CountOf(expected) * BlockSums.SumBytes))
        {
            throw new UserErrorException(
                UserErrorKind.Failed, $"{path}: its manifest has the checksums of another file; {remedy}",
                new DamagedFileException(path));
        }
    }

    /// <summary>Number of marks that a file needs.</summary>
    public static int CountOf(StoredFile file) => file.Blocks is { BlockBytes: > 0 and var size }
        ? checked((int)((file.Bytes + size - 1) / size))
        : 1;

    /// <summary>Verifies the blocks that a range of the mapped file touches, unless already verified.</summary>
    /// <exception cref="UserErrorException">A block differs from what was written.</exception>
    public unsafe void Require(byte* file, long offset, long length)
    {
        if (length <= 0)
        {
            return;
        }

        var last = (offset + length - 1) / _blockBytes;
        for (var block = offset / _blockBytes; block <= last; block++)
        {
            var mark = checked(_firstMark + (int)block);
            if (!_marks.IsSet(mark))
            {
                Check(file, block);
                _marks.Set(mark);
            }
        }
    }

    private unsafe void Check(byte* file, long block)
    {
        if (_sums is null)
        {
            var hash = HashOf(file, _expected.Bytes);
            if (hash != _expected.Sha256)
            {
                throw StoredBytes.Damaged(_path, StoredBytes.Show(_expected.Sha256), StoredBytes.Shorten(hash), _remedy);
            }

            return;
        }

        var start = block * _blockBytes;
        var bytes = new ReadOnlySpan<byte>(file + start, checked((int)Math.Min(_blockBytes, _expected.Bytes - start)));
        var expected = BinaryPrimitives.ReadUInt128BigEndian(_sums.AsSpan(checked((int)block * BlockSums.SumBytes)));
        if (BlockSums.Of(bytes) is var found && found != expected)
        {
            throw StoredBytes.Damaged(
                _path, $"XxHash128 {StoredBytes.Shorten($"{expected:x32}")} of bytes {start} to {start + bytes.Length - 1}",
                StoredBytes.Shorten($"{found:x32}"), _remedy);
        }
    }

    /// <summary>Hashes in pieces, because a file may be longer than a span.</summary>
    private static unsafe string HashOf(byte* file, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var done = 0L; done < length; done += BlockSums.DefaultBlockBytes)
        {
            hash.AppendData(new ReadOnlySpan<byte>(file + done, (int)Math.Min(BlockSums.DefaultBlockBytes, length - done)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
