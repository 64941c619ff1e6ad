namespace Experiments.Audio.Ogg;

/// <summary>The sound of an Ogg file: its logical streams one after the other (a chain), which must have one format.</summary>
internal sealed class OggStream : AudioStream
{
    private readonly OggPackets _packets;
    private OggLink _link;
    private int _links = 1;

    private OggStream(OggPackets packets, OggLink link)
        : base(link.Format, frames: null) => (_packets, _link) = (packets, link);

    /// <inheritdoc/>
    public override IEnumerable<string> Notes => _packets.LacksEndFlag
        ? ["it has no end flag: its last page may be missing, or the program that wrote it was stopped"]
        : [];

    /// <summary>Opens the file at the stream's position.</summary>
    /// <exception cref="AudioFormatException">Cut off, damaged, or with an unsupported codec.</exception>
    public static OggStream Open(Stream stream)
    {
        var packets = new OggPackets(stream);
        return packets.NextStream() ? new OggStream(packets, OggLink.Open(packets)) : throw new AudioFormatException("contains no pages");
    }

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved)
    {
        int count;
        while ((count = _link.Read(interleaved)) == 0 && _packets.NextStream())
        {
            _link.Dispose();
            _link = OggLink.Open(_packets);
            _links++;
            if (_link.Format != Format)
            {
                throw new AudioFormatException(
                    $"its stream {_links} is {Describe(_link.Format)}, its first {Describe(Format)}; split it into one file for each");
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public override void Dispose() => _link.Dispose();

    private static string Describe(AudioFormat format) => $"{format.Encoding} of {format.SampleRate} Hz and {format.Channels} channels";
}
