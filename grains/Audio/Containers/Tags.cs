using System.Buffers.Binary;

namespace Experiments.Audio.Containers;

/// <summary>
/// Tags that programs put before, between and after audio: ID3v1 (128 bytes), ID3v2 (id3.org), APEv2 (hydrogenaud.io), Lyrics3 (id3.org),
/// and zeros up to the end of the file.
/// </summary>
internal static class Tags
{
    private const int Id3v1Bytes = 128;
    private const int ApeHeaderBytes = 32;
    private const int MaxLyricsBytes = 1 << 17;

    /// <summary>
    /// Length of the tag at the stream's position, bytes, up to the end of the file; 0 if there is none. The position is kept.
    /// </summary>
    public static long LengthAt(Stream stream)
    {
        var position = stream.Position;
        Span<byte> start = stackalloc byte[ApeHeaderBytes];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        var length = Length(stream, start, position);
        stream.Position = position;
        return Math.Min(length, stream.Length - position);
    }

    /// <summary>Whether nothing but tags follows. The position is kept.</summary>
    public static bool IsTail(Stream stream)
    {
        var position = stream.Position;
        while (stream.Position < stream.Length && LengthAt(stream) is > 0 and var length)
        {
            stream.Position += length;
        }

        var isTail = stream.Position >= stream.Length;
        stream.Position = position;
        return isTail;
    }

    private static long Length(Stream stream, ReadOnlySpan<byte> start, long position)
    {
        if (start.StartsWith("TAG"u8))
        {
            return Id3v1Bytes;
        }

        if (Id3Tag.LengthOf(start) is > 0 and var id3)
        {
            return id3;
        }

        if (start.StartsWith("APETAGEX"u8) && start.Length == ApeHeaderBytes)
        {
            // The size leaves out the header, which may be missing: then this is the footer, and its tag has been passed.
            var size = BinaryPrimitives.ReadUInt32LittleEndian(start[12..]);
            var flags = BinaryPrimitives.ReadUInt32LittleEndian(start[20..]);
            return (flags & 0x20000000) != 0 ? ApeHeaderBytes + (long)size : ApeHeaderBytes;
        }

        return start.StartsWith("LYRICSBEGIN"u8) ? LyricsLength(stream, position) : ZeroLength(stream, start, position);
    }

    private static long LyricsLength(Stream stream, long position)
    {
        stream.Position = position;
        var text = new byte[Math.Min(MaxLyricsBytes, stream.Length - position)];
        text = text[..stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)];
        var end = Math.Max(text.AsSpan().IndexOf("LYRICS200"u8), text.AsSpan().IndexOf("LYRICSEND"u8));
        return end < 0 ? 0 : end + 9;
    }

    /// <summary>Zeros are padding if nothing else follows, or another tag.</summary>
    private static long ZeroLength(Stream stream, ReadOnlySpan<byte> start, long position)
    {
        if (start.IsEmpty || start[0] != 0)
        {
            return 0;
        }

        var buffer = new byte[4096];
        var length = 0L;
        stream.Position = position;
        while (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) is > 0 and var count)
        {
            var other = buffer.AsSpan(0, count).IndexOfAnyExcept((byte)0);
            if (other >= 0)
            {
                length += other;
                var next = buffer.AsSpan(other, count - other);
                return next.StartsWith("TAG"u8) || next.StartsWith("APETAGEX"u8) || next.StartsWith("ID3"u8) ? length : 0;
            }

            length += count;
        }

        return length;
    }
}
