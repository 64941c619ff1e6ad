using System.Buffers;
using System.IO.Compression;
using Experiments.Audio.Containers;
using Experiments.Store.Files;

namespace Experiments.Audio.Archives;

/// <summary>A compressed entry of a zip archive, unpacked: in memory if it is short, else in a temporary file.</summary>
internal static class InflatedEntry
{
    private const int MaxInMemory = 32 << 20;
    private const int BlockBytes = 1 << 16;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Remainder)];

    /// <summary>Unpacks an entry, and closes the archive.</summary>
    /// <exception cref="AudioFormatException">It is damaged.</exception>
    public static Stream Open(Stream archive, long start, ArchiveEntry entry, string spoolFolder)
    {
        using var source = new SubStream(archive, start, start + entry.StoredLength, ownsSource: true);
        Stream target = entry.Length <= MaxInMemory ? new MemoryStream((int)entry.Length) : CreateFile(spoolFolder);
        try
        {
            Inflate(source, entry, target);
            target.Position = 0;
            return target;
        }
        catch (InvalidDataException error)
        {
            target.Dispose();
            throw new AudioFormatException("is damaged in the archive: it cannot be unpacked", innerException: error);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    private static void Inflate(Stream source, ArchiveEntry entry, Stream target)
    {
        using var deflate = new DeflateStream(source, CompressionMode.Decompress, leaveOpen: true);
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            var (length, state) = (0L, uint.MaxValue);
            while (deflate.Read(block) is > 0 and var count)
            {
                length += count;
                if (length > entry.Length)
                {
                    throw new AudioFormatException($"unpacks to more than the {entry.Length} bytes that the archive says");
                }

                state = Next(state, block.AsSpan(0, count));
                target.Write(block, 0, count);
            }

            if (length < entry.Length || ~state != entry.Checksum)
            {
                throw new AudioFormatException("is damaged in the archive: its checksum differs");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static FileStream CreateFile(string folder)
    {
        Directory.CreateDirectory(folder);
        return new FileStream(
            PartialFile.NameFor(Path.Combine(folder, "entry")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BlockBytes,
            FileOptions.DeleteOnClose);
    }

    /// <summary>CRC-32 of zip and Ethernet: the polynomial 0xEDB88320, least significant bit first.</summary>
    private static uint Next(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            state = Table[(byte)(state ^ value)] ^ (state >> 8);
        }

        return state;
    }

    private static uint Remainder(int value)
    {
        var remainder = (uint)value;
        for (var bit = 0; bit < 8; bit++)
        {
            remainder = (remainder >> 1) ^ ((remainder & 1) * 0xEDB88320);
        }

        return remainder;
    }
}
