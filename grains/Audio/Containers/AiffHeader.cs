namespace Experiments.Audio.Containers;

/// <summary>
/// The header of an AIFF or AIFF-C file (Apple 1991): big-endian chunks in any order; COMM contains the format and SSND the samples. AIFF-C
/// names the encoding by four characters; sowt is 16-bit little-endian PCM.
/// </summary>
internal static class AiffHeader
{
    /// <summary>Reads the header at the stream's position.</summary>
    /// <exception cref="AudioFormatException">Cut off, contradictory, or with an unsupported encoding.</exception>
    public static PcmLayout Read(Stream stream)
    {
        var reader = new HeaderReader(stream, isBigEndian: true);
        var start = reader.Position;
        reader.Bytes(8); // FORM and its size, which is redundant
        var isCompressed = reader.FourCharacters() == "AIFC";
        (PcmLayout Layout, uint Frames)? common = null;
        (long Offset, long Claimed)? sound = null;
        while (reader.Remaining >= 8 && (common is null || sound is null))
        {
            var name = reader.FourCharacters();
            var size = reader.UInt32();
            var body = reader.Position;
            if (name == "SSND" && size >= 8)
            {
                var skipped = reader.UInt32();
                reader.UInt32(); // block size, for writing to tapes
                sound = (reader.Position + skipped, size - 8L - skipped);
            }
            else if (name == "COMM")
            {
                common = ReadCommon(reader, size, isCompressed);
            }

            // Only the samples may extend beyond the end of the file; Locate reports that.
            if (size > stream.Length - body && (name != "SSND" || common is null))
            {
                throw new AudioFormatException($"truncated: a chunk of {size} bytes starts {stream.Length - body} bytes before its end");
            }

            reader.Position = Math.Min(body + size + (size % 2), stream.Length);
        }

        return Locate(
            stream,
            start,
            common ?? throw new AudioFormatException("truncated or empty: it has no 'COMM' chunk"),
            sound ?? throw new AudioFormatException("truncated or empty: it has no 'SSND' chunk with samples"));
    }

    private static PcmLayout Locate(Stream stream, long start, (PcmLayout Layout, uint Frames) common, (long Offset, long Claimed) sound)
    {
        var layout = common.Layout;
        var claimed = (ulong)common.Frames * (ulong)layout.FrameBytes;
        var present = Math.Max(0, Math.Min(sound.Claimed, stream.Length - sound.Offset));
        return layout with { Start = start, Offset = sound.Offset, Frames = PcmLayout.CountFrames(claimed, present, layout.FrameBytes) };
    }

    private static (PcmLayout Layout, uint Frames) ReadCommon(HeaderReader reader, uint size, bool isCompressed)
    {
        if (size < (isCompressed ? 22u : 18u))
        {
            throw new AudioFormatException($"its 'COMM' chunk has {size} bytes, too few");
        }

        var channels = reader.UInt16();
        var frames = reader.UInt32();
        var bits = reader.UInt16();
        var sampleRate = reader.Extended();
        var compression = isCompressed ? reader.FourCharacters() : "NONE";
        var (encoding, isBigEndian) = EncodingOf(compression, bits);
        var format = AudioFormat.Checked("aiff", PcmSamples.NameOf(encoding), sampleRate, channels, bits);
        return (new PcmLayout(format, encoding, isBigEndian, Start: 0, Offset: 0, Frames: 0) { IsOrdinary = compression == "NONE" },
            frames);
    }

    private static (PcmEncoding Encoding, bool IsBigEndian) EncodingOf(string compression, int bits) => compression switch
    {
        "NONE" or "twos" => (IntegerOf(bits), true),
        "sowt" => (IntegerOf(bits), false),
        "raw " => (PcmEncoding.Unsigned8, true),
        "in24" => (PcmEncoding.Int24, true),
        "in32" => (PcmEncoding.Int32, true),
        "42ni" => (PcmEncoding.Int24, false),
        "23ni" => (PcmEncoding.Int32, false),
        "fl32" or "FL32" => (PcmEncoding.Float32, true),
        "fl64" or "FL64" => (PcmEncoding.Float64, true),
        "alaw" or "ALAW" => (PcmEncoding.ALaw, true),
        "ulaw" or "ULAW" => (PcmEncoding.MuLaw, true),
        _ => throw new AudioFormatException($"its encoding '{compression}' is not supported; convert it to PCM"),
    };

    private static PcmEncoding IntegerOf(int bits) => bits switch
    {
        >= 1 and <= 8 => PcmEncoding.Signed8,
        > 8 and <= 16 => PcmEncoding.Int16,
        > 16 and <= 24 => PcmEncoding.Int24,
        > 24 and <= 32 => PcmEncoding.Int32,
        _ => throw new AudioFormatException($"its header states {bits} bits per sample; 1 to 32 are supported"),
    };
}
