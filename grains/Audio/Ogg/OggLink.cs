namespace Experiments.Audio.Ogg;

/// <summary>The decoder of one logical stream of an Ogg file.</summary>
internal abstract class OggLink(AudioFormat format) : IDisposable
{
    /// <summary>Channels and sample rate.</summary>
    public AudioFormat Format { get; } = format;

    /// <summary>As <see cref="AudioStream.Read"/>.</summary>
    public abstract int Read(Span<float> interleaved);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Starts the decoder that the stream's first packet asks for.</summary>
    /// <exception cref="AudioFormatException">Another codec than Vorbis, Opus and FLAC, or a damaged header.</exception>
    public static OggLink Open(OggPackets packets)
    {
        var first = packets.Read() ?? throw new AudioFormatException("contains no packets");
        var start = first.Data.AsSpan();
        if (start.StartsWith("\u0001vorbis"u8))
        {
            return new VorbisLink(VorbisSetup.Read(first, packets), packets);
        }

        if (start.StartsWith("OpusHead"u8))
        {
            return new OpusLink(OpusHead.Read(start), packets);
        }

        var codec = start.StartsWith("Speex   "u8) ? "Speex" : start.StartsWith("\u0080theora"u8) ? "Theora" : "an unknown codec";
        return start.StartsWith("\u007fFLAC"u8)
            ? new FlacLink(first, packets)
            : throw new AudioFormatException($"an Ogg file with {codec}; Vorbis, Opus and FLAC are supported");
    }
}
