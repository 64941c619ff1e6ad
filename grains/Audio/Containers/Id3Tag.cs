namespace Experiments.Audio.Containers;

/// <summary>ID3v2 tags, which may precede any audio, most often MP3 (id3.org, ID3v2.4.0).</summary>
internal static class Id3Tag
{
    private const int HeaderBytes = 10;

    /// <summary>
    /// Moves <paramref name="stream"/> past its ID3v2 tags and their zero padding; does not move it if there are none.
    /// </summary>
    /// <exception cref="AudioFormatException">A tag is longer than the file.</exception>
    public static void Skip(Stream stream)
    {
        var header = new byte[HeaderBytes];
        var hasTag = false;
        while (true)
        {
            var position = stream.Position;
            var bytes = header.AsSpan(0, stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false));
            if (LengthOf(bytes) is not (> 0 and var length))
            {
                stream.Position = position;
                break;
            }

            stream.Position = position + length;
            if (stream.Position > stream.Length)
            {
                throw new AudioFormatException("truncated inside its ID3 tag");
            }

            hasTag = true;
        }

        if (hasTag)
        {
            SkipZeros(stream);
        }
    }

    /// <summary>Length of the tag that starts with these ten bytes or more, bytes; 0 if none does.</summary>
    public static long LengthOf(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderBytes || !IsTag(header))
        {
            return 0;
        }

        var footer = (header[5] & 0x10) == 0 ? 0 : HeaderBytes;
        return HeaderBytes + ((header[6] << 21) | (header[7] << 14) | (header[8] << 7) | header[9]) + footer;
    }

    // The size uses seven bits per byte, so that it never looks like the start of an MPEG frame.
    private static bool IsTag(ReadOnlySpan<byte> header) =>
        header.StartsWith("ID3"u8) && header[3] < 0xFF && header[4] < 0xFF
        && header[6..HeaderBytes].IndexOfAnyInRange((byte)0x80, (byte)0xFF) < 0;

    private static void SkipZeros(Stream stream)
    {
        int value;
        do
        {
            value = stream.ReadByte();
        }
        while (value == 0);
        if (value > 0)
        {
            stream.Position--;
        }
    }
}
