using System.Buffers.Binary;

namespace Experiments.Audio.Containers;

/// <summary>
/// Checks the pages of an Ogg file (RFC 3533) without decoding: each must be complete, with the right checksum and number, and the last one
/// must exist. Decoding libraries skip damaged pages; here they are an error.
/// </summary>
internal static class OggPages
{
    private const int HeaderBytes = 27;
    private const int FirstPage = 2, LastPage = 4;

    private static readonly Crc PageCheck = new(0x04C11DB7, 32);

    /// <summary>Checks the file from the stream's position.</summary>
    /// <exception cref="AudioFormatException">Cut off, damaged, several streams, or an unsupported codec.</exception>
    public static CodecPart Check(Stream stream)
    {
        var start = stream.Position;
        var page = new byte[HeaderBytes + 255 + (255 * 255)];
        var (number, serial, encoding, isLast) = (0u, 0u, "", false);
        while (stream.Position < stream.Length)
        {
            var position = stream.Position;
            var body = ReadPage(stream, page);
            var flags = page[5];
            if (number == 0)
            {
                serial = BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(14));
                encoding = EncodingOf(body.Span);
            }
            else if (isLast || (flags & FirstPage) != 0 || BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(14)) != serial)
            {
                throw new AudioFormatException("contains several streams; only Ogg files with one stream are supported");
            }

            if (BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(18)) != number)
            {
                throw new AudioFormatException($"damaged: a page is missing before byte {position}");
            }

            isLast = (flags & LastPage) != 0;
            number++;
        }

        return isLast
            ? new CodecPart("ogg", encoding, BitsPerSample: null, start, stream.Length, Frames: null)
            : throw new AudioFormatException("truncated: its last page is missing");
    }

    /// <summary>Reads one page into <paramref name="page"/> and returns its body.</summary>
    private static Memory<byte> ReadPage(Stream stream, byte[] page)
    {
        var position = stream.Position;
        Fill(stream, page.AsSpan(0, HeaderBytes));
        if (!page.AsSpan().StartsWith("OggS\0"u8))
        {
            throw new AudioFormatException($"damaged: no Ogg page at byte {position}");
        }

        var segments = page.AsSpan(HeaderBytes, page[26]);
        Fill(stream, segments);
        var bodyBytes = 0;
        foreach (var segment in segments)
        {
            bodyBytes += segment;
        }

        var bodyStart = HeaderBytes + segments.Length;
        Fill(stream, page.AsSpan(bodyStart, bodyBytes));
        var check = BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(22));
        page.AsSpan(22, 4).Clear();
        return PageCheck.Compute(page.AsSpan(0, bodyStart + bodyBytes)) == check
            ? page.AsMemory(bodyStart, bodyBytes)
            : throw new AudioFormatException($"damaged: the checksum of the page at byte {position} is wrong");
    }

    private static void Fill(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new AudioFormatException("truncated inside a page");
        }
    }

    private static string EncodingOf(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\u0001vorbis"u8))
        {
            return "vorbis";
        }

        if (body.StartsWith("OpusHead"u8))
        {
            return "opus";
        }

        var isSpeex = body.StartsWith("Speex   "u8);
        return body.StartsWith("\u007fFLAC"u8)
            ? "flac"
            : throw new AudioFormatException(
                $"an Ogg file with {(isSpeex ? "Speex" : "an unknown codec")}; Vorbis, Opus and FLAC are supported");
    }
}
