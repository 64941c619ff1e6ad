using System.Buffers.Binary;
using Experiments.Audio.Containers;

namespace Experiments.Audio.Ogg;

/// <summary>
/// The pages of an Ogg file (RFC 3533, section 6) in order. Each must be whole and have the right checksum: decoding libraries skip damaged
/// pages, here they are an error. Tags after the last page are skipped.
/// </summary>
internal sealed class OggPages(Stream stream)
{
    private const int HeaderBytes = 27;

    private static readonly Crc PageCheck = new(0x04C11DB7, 32);

    private readonly byte[] _page = new byte[HeaderBytes + 255 + (255 * 255)];
    private int _bodyBytes;

    /// <summary>Position of the page in the file, bytes.</summary>
    public long Position { get; private set; }

    /// <summary>Whether its first segment continues a packet of the page before.</summary>
    public bool IsContinued => (_page[5] & 1) != 0;

    /// <summary>Whether it is the first page of its logical stream.</summary>
    public bool IsFirst => (_page[5] & 2) != 0;

    /// <summary>Whether it is flagged as the last page of its logical stream.</summary>
    public bool IsLast => (_page[5] & 4) != 0;

    /// <summary>What the last packet that ends in it says of the position, by the codec's rule; -1 if no packet ends in it.</summary>
    public long Granule => BinaryPrimitives.ReadInt64LittleEndian(_page.AsSpan(6));

    /// <summary>Identifies the logical stream.</summary>
    public uint Serial => BinaryPrimitives.ReadUInt32LittleEndian(_page.AsSpan(14));

    /// <summary>Number of the page in its logical stream.</summary>
    public uint Number => BinaryPrimitives.ReadUInt32LittleEndian(_page.AsSpan(18));

    /// <summary>Lengths of the segments: a packet ends with the first one below 255.</summary>
    public ReadOnlySpan<byte> Segments => _page.AsSpan(HeaderBytes, _page[26]);

    /// <summary>The bytes of all segments.</summary>
    public ReadOnlySpan<byte> Body => _page.AsSpan(HeaderBytes + _page[26], _bodyBytes);

    /// <summary>Reads the next page; false at the end of the file.</summary>
    /// <exception cref="AudioFormatException">Cut off, or damaged.</exception>
    public bool Read()
    {
        Position = stream.Position;
        var header = _page.AsSpan(0, HeaderBytes);
        var count = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        if (!header[..count].StartsWith("OggS\0"u8))
        {
            stream.Position = Position;
            return Tags.IsTail(stream) ? false : throw new AudioFormatException($"damaged: no Ogg page at byte {Position}");
        }

        if (count < HeaderBytes)
        {
            throw new AudioFormatException("truncated inside a page");
        }

        Fill(_page.AsSpan(HeaderBytes, _page[26]));
        _bodyBytes = 0;
        foreach (var segment in Segments)
        {
            _bodyBytes += segment;
        }

        var bytes = HeaderBytes + _page[26] + _bodyBytes;
        Fill(_page.AsSpan(bytes - _bodyBytes, _bodyBytes));
        var check = BinaryPrimitives.ReadUInt32LittleEndian(_page.AsSpan(22));
        _page.AsSpan(22, 4).Clear();
        return PageCheck.Compute(_page.AsSpan(0, bytes)) == check
            ? true
            : throw new AudioFormatException($"damaged: the checksum of the page at byte {Position} is wrong");
    }

    private void Fill(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new AudioFormatException("truncated inside a page");
        }
    }
}
