using System.Buffers.Binary;
using System.Text;
using Experiments.Domain;

namespace Experiments.Audio.Archives;

/// <summary>
/// The directory at the end of a zip archive (PKWARE's APPNOTE 6.3): where each file is. Files of more than 4 GB and more than 65,535 files
/// have their numbers in zip64 records.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndMark = 0x06054B50, End64Locator = 0x07064B50, End64Mark = 0x06064B50;
    private const uint EntryMark = 0x02014B50, LocalMark = 0x04034B50;
    private const int EndBytes = 22, LocatorBytes = 20, End64Bytes = 56, EntryBytes = 46, LocalBytes = 30;
    private const int MaxComment = 0xFFFF, Stored = 0, Deflated = 8, UnixHost = 3, LinkMode = 0xA000, TypeMask = 0xF000;
    private const long MaxDirectoryBytes = 1L << 30;

    private static readonly Encoding OldNames = CodePagesEncodingProvider.Instance.GetEncoding(437)!; // not null: it is built in
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The entries in the order of the directory, without folders.</summary>
    /// <exception cref="UserErrorException">The directory is missing, damaged, or a decompression bomb's.</exception>
    public static List<ArchiveEntry> Read(string path, Stream stream)
    {
        var (start, length) = FindDirectory(path, stream);
        var directory = new byte[length];
        stream.Position = start;
        stream.ReadExactly(directory);
        var entries = new List<ArchiveEntry>();
        var at = 0;
        while (at + EntryBytes <= directory.Length && U32(directory, at) == EntryMark)
        {
            var (names, extra, comment) = (U16(directory, at + 28), U16(directory, at + 30), U16(directory, at + 32));
            if (at + EntryBytes + names + extra + comment > directory.Length)
            {
                break;
            }

            entries.Add(ReadEntry(directory.AsSpan(at, EntryBytes + names + extra), names));
            at += EntryBytes + names + extra + comment;
        }

        if (at < directory.Length)
        {
            throw new UserErrorException($"{path}: its directory is damaged after {LastName(entries)}; make the archive again");
        }

        ThrowIfOverlapping(path, entries);
        return [.. entries.Where(entry => !entry.Name.EndsWith('/'))];
    }

    /// <summary>Where the bytes of an entry begin, after the header before them.</summary>
    /// <exception cref="AudioFormatException">There is no such header.</exception>
    public static long FindData(Stream stream, ArchiveEntry entry)
    {
        Span<byte> header = stackalloc byte[LocalBytes];
        stream.Position = entry.Offset;
        if (stream.ReadAtLeast(header, LocalBytes, throwOnEndOfStream: false) < LocalBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalMark)
        {
            throw new AudioFormatException("is not where the archive's directory says; the archive is damaged, make it again");
        }

        return entry.Offset + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[26..])
            + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
    }

    private static (long Start, int Length) FindDirectory(string path, Stream stream)
    {
        var tail = new byte[Math.Min(stream.Length, EndBytes + MaxComment + LocatorBytes)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (U32(tail, at) != EndMark || at + EndBytes + U16(tail, at + 20) > tail.Length)
            {
                continue;
            }

            var end = stream.Length - tail.Length + at;
            var (length, start) = ((long)U32(tail, at + 12), (long)U32(tail, at + 16));
            if (at >= LocatorBytes && U32(tail, at - LocatorBytes) == End64Locator)
            {
                (length, start) = ReadEnd64(path, stream, (long)U64(tail, at - LocatorBytes + 8));
            }

            return start >= 0 && length is >= 0 and <= MaxDirectoryBytes && start + length <= end
                ? (start, (int)length)
                : throw new UserErrorException($"{path}: its directory is not where its end says; the archive is damaged, make it again");
        }

        throw new UserErrorException($"{path}: has no directory at its end, so it is cut off; download or make it again");
    }

    private static (long Length, long Start) ReadEnd64(string path, Stream stream, long at)
    {
        var record = new byte[End64Bytes];
        if (at < 0 || at + End64Bytes > stream.Length)
        {
            throw new UserErrorException($"{path}: its end is damaged; make the archive again");
        }

        stream.Position = at;
        stream.ReadExactly(record);
        return U32(record, 0) == End64Mark ? ((long)U64(record, 40), (long)U64(record, 48))
            : throw new UserErrorException($"{path}: its end is damaged; make the archive again");
    }

    private static ArchiveEntry ReadEntry(ReadOnlySpan<byte> record, int names)
    {
        var (flags, method) = (U16(record, 8), U16(record, 10));
        var (stored, length, offset) = ((long)U32(record, 20), (long)U32(record, 24), (long)U32(record, 42));
        ReadZip64(record[(EntryBytes + names)..], ref length, ref stored, ref offset);
        var bytes = record.Slice(EntryBytes, names);
        var mode = record[5] == UnixHost ? (int)(U32(record, 38) >> 16) : 0;
        return new ArchiveEntry(
            Name(bytes), offset, stored, length, method == Deflated, HasLocalHeader: true, U32(record, 16),
            (flags & 1) != 0 ? "is encrypted; unpack the archive, and import the folder"
                : method is not (Stored or Deflated) ? $"is compressed by method {method}; unpack the archive, and import the folder"
                : (mode & TypeMask) == LinkMode ? "is a symbolic link in the archive; archive the file itself"
                : ArchiveEntry.IsBomb(length, stored)
                    ? $"would unpack from {stored} to {length} bytes, as a decompression bomb does; unpack it yourself if it is right"
                : method == Stored && stored != length ? "has two lengths in the archive's directory; make the archive again"
                : null);
    }

    /// <summary>Numbers that do not fit 32 bits are in an extra field, in this order, and only those.</summary>
    private static void ReadZip64(ReadOnlySpan<byte> extra, ref long length, ref long stored, ref long offset)
    {
        while (extra.Length >= 4)
        {
            var (tag, size) = (U16(extra, 0), U16(extra, 2));
            if (4 + size > extra.Length)
            {
                return;
            }

            if (tag == 1)
            {
                var field = extra.Slice(4, size);
                Take(ref field, ref length);
                Take(ref field, ref stored);
                Take(ref field, ref offset);
                return;
            }

            extra = extra[(4 + size)..];
        }

        static void Take(ref ReadOnlySpan<byte> field, ref long number)
        {
            if (number == uint.MaxValue && field.Length >= 8)
            {
                number = Math.Max(0, BinaryPrimitives.ReadInt64LittleEndian(field));
                field = field[8..];
            }
        }
    }

    /// <summary>Entries that share bytes unpack to far more than the archive holds.</summary>
    private static void ThrowIfOverlapping(string path, List<ArchiveEntry> entries)
    {
        ArchiveEntry? last = null;
        foreach (var entry in entries.Where(entry => entry.StoredLength > 0).OrderBy(entry => entry.Offset))
        {
            if (last is not null && entry.Offset < last.Offset + LocalBytes + last.StoredLength)
            {
                throw new UserErrorException(
                    $"{path}: {last.Name} and {entry.Name} share bytes, as in a decompression bomb; it is not read");
            }

            last = entry;
        }
    }

    private static string Name(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return OldNames.GetString(bytes);
        }
    }

    private static string LastName(List<ArchiveEntry> entries) => entries.Count == 0 ? "its beginning" : entries[^1].Name;

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
