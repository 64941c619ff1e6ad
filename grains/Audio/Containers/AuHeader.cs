namespace Experiments.Audio.Containers;

/// <summary>
/// The header of a Sun AU or NeXT SND file: six big-endian words, then text up to the first sample. GTZAN's original form.
/// </summary>
internal static class AuHeader
{
    private const uint UnknownSize = 0xFFFFFFFF;

    /// <summary>Reads the header at the stream's position. A size of 0xFFFFFFFF means to the end of the file.</summary>
    /// <exception cref="AudioFormatException">Cut off, contradictory, or with an unsupported encoding.</exception>
    public static PcmLayout Read(Stream stream)
    {
        var reader = new HeaderReader(stream, isBigEndian: true);
        var start = reader.Position;
        reader.FourCharacters(); // .snd
        var offset = reader.UInt32();
        var size = reader.UInt32();
        var encoding = EncodingOf(reader.UInt32());
        var sampleRate = reader.UInt32();
        var channels = reader.UInt32();
        var bits = 8 * PcmSamples.BytesPerSample(encoding);
        var format = AudioFormat.Checked("au", PcmSamples.NameOf(encoding), sampleRate, channels, bits);
        if (offset < 24)
        {
            throw new AudioFormatException($"its header states that samples start at byte {offset}, inside the header");
        }

        var present = Math.Max(0, stream.Length - start - offset);
        var layout = new PcmLayout(format, encoding, IsBigEndian: true, start, start + offset, Frames: 0);
        return layout with { Frames = PcmLayout.CountFrames(size == UnknownSize ? (ulong)present : size, present, layout.FrameBytes) };
    }

    private static PcmEncoding EncodingOf(uint code) => code switch
    {
        1 => PcmEncoding.MuLaw,
        2 => PcmEncoding.Signed8,
        3 => PcmEncoding.Int16,
        4 => PcmEncoding.Int24,
        5 => PcmEncoding.Int32,
        6 => PcmEncoding.Float32,
        7 => PcmEncoding.Float64,
        27 => PcmEncoding.ALaw,
        _ => throw new AudioFormatException($"its encoding {code} is not supported; convert it to PCM"),
    };
}
