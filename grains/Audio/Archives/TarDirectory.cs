using System.Formats.Tar;
using Experiments.Domain;

namespace Experiments.Audio.Archives;

/// <summary>The headers of a tar archive (ustar, pax and GNU): where each file is. Their contents are passed over.</summary>
internal static class TarDirectory
{
    private const int HeaderBytes = 512, ChecksumAt = 148, ChecksumBytes = 8;

    /// <summary>The files in the order of the archive.</summary>
    /// <exception cref="UserErrorException">A header is damaged: after which entry.</exception>
    public static List<ArchiveEntry> Read(string path, FileStream stream)
    {
        var entries = new List<ArchiveEntry>();
        try
        {
            using var reader = new TarReader(stream, leaveOpen: true);
            while (reader.GetNextEntry() is { } entry)
            {
                if (Describe(entry, stream.Length) is { } file)
                {
                    RequireChecksum(stream, file);
                    entries.Add(file);
                }
            }
        }
        catch (Exception error) when (error is EndOfStreamException && entries is [.., { Refusal: not null }])
        {
            // The last entry says that the archive ends within it; those before it are whole.
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            var after = entries.Count == 0 ? "at its beginning" : $"after {entries[^1].Name}";
            throw new UserErrorException(
                UserErrorKind.Invalid, $"{path}: the archive is damaged {after} ({error.Reason()}); download or make it again", error);
        }

        return entries;
    }

    /// <summary>
    /// Compares a header with its checksum, which the reader does not: the sum of its bytes, with blanks for the checksum.
    /// </summary>
    /// <exception cref="InvalidDataException">It differs.</exception>
    private static void RequireChecksum(FileStream stream, ArchiveEntry file)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (file.Length == 0 || RandomAccess.Read(stream.SafeFileHandle, header, file.Offset - HeaderBytes) < HeaderBytes)
        {
            return;
        }

        var (sum, stored) = (ChecksumBytes * ' ', 0);
        for (var i = 0; i < HeaderBytes; i++)
        {
            var isChecksum = i is >= ChecksumAt and < ChecksumAt + ChecksumBytes;
            sum += isChecksum ? 0 : header[i];
            stored = isChecksum && header[i] is >= (byte)'0' and <= (byte)'7' ? (stored * 8) + header[i] - '0' : stored;
        }

        if (sum != stored)
        {
            throw new InvalidDataException($"the header of {file.Name} has another checksum");
        }
    }

    private static ArchiveEntry? Describe(TarEntry entry, long length) => entry.EntryType switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => new ArchiveEntry(
            entry.Name, Math.Max(0, entry.DataOffset), entry.Length, entry.Length,
            Refusal: entry.DataOffset + entry.Length > length ? "is cut off: the archive ends within it" : null),
        TarEntryType.HardLink or TarEntryType.SymbolicLink =>
            new ArchiveEntry(entry.Name, 0, 0, 0, Refusal: "is a link in the archive; archive the file itself"),
        TarEntryType.SparseFile =>
            new ArchiveEntry(entry.Name, 0, 0, 0, Refusal: "is stored as a sparse file; archive it without --sparse"),
        _ => null,
    };
}
