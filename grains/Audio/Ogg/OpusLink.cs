using Concentus;
using Concentus.Structs;
using Experiments.Domain;

namespace Experiments.Audio.Ogg;

/// <summary>
/// An Opus stream (RFC 6716, RFC 7845), decoded by Concentus in C#, never by a libopus that a machine may have. The first samples, which
/// the header tells to skip, and those past the last page's position are dropped. Its decoder has 16 bits: louder passages are clipped.
/// </summary>
internal sealed class OpusLink : OggLink
{
    /// <summary>The longest packet, samples at 48 kHz: 120 ms.</summary>
    private const int MaxPacketSamples = 5760;

    private readonly OpusHead _head;
    private readonly OggPackets _packets;
    private readonly IOpusMultiStreamDecoder _decoder;
    private readonly Queue<OggPacket> _waiting = new();
    private readonly float[] _block;
    private readonly int _step;
    private readonly ReadyBlock _ready;
    private long _origin;
    private long _samples;
    private long _end = long.MaxValue;

    static OpusLink() => OpusCodecFactory.AttemptToUseNativeLibrary = false;

    /// <summary>Starts after the header.</summary>
    public OpusLink(OpusHead head, OggPackets packets)
        : base(head.Format)
    {
        (_head, _packets, _step) = (head, packets, OpusHead.GranuleRate / head.Format.SampleRate);
        _block = new float[MaxPacketSamples / _step * head.Format.Channels];
        _ready = new ReadyBlock(head.Format.Channels, Next);
        _decoder = Guard(() => OpusCodecFactory.CreateMultiStreamDecoder(
            head.Format.SampleRate, head.Format.Channels, head.Streams, head.Coupled, head.Mapping));
        _decoder.Gain = head.Gain;
        if (packets.Read() is not { } tags || !tags.Data.AsSpan().StartsWith("OpusTags"u8))
        {
            throw new AudioFormatException("truncated or damaged: its Opus comment header is missing");
        }

        FindOrigin();
    }

    /// <summary>Whether the decoder runs in C#.</summary>
    internal bool IsManaged => _decoder is OpusMSDecoder;

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved) => _ready.Read(interleaved);

    private bool Next(out ReadOnlyMemory<float> block)
    {
        if (!_waiting.TryDequeue(out var packet) && (packet = _packets.Read()) is null)
        {
            CheckEnd();
            block = default;
            return false;
        }

        block = Decode(packet);
        return true;
    }

    /// <summary>
    /// Reads the first page with a position: a stream cut out of a longer one starts where its first packet does (RFC 7845, section 4.5).
    /// </summary>
    private void FindOrigin()
    {
        var samples = 0L;
        while (_packets.Read() is { } packet)
        {
            _waiting.Enqueue(packet);
            samples += SamplesOf(packet);
            if (packet is { EndsPage: true, Granule: >= 0 })
            {
                _origin = packet.IsOnLastPage ? 0 : Math.Max(0, packet.Granule - samples);
                return;
            }
        }
    }

    private ReadOnlyMemory<float> Decode(OggPacket packet)
    {
        var expected = SamplesOf(packet) / _step;
        var frames = Guard(() => _decoder.DecodeMultistream(packet.Data, _block, expected, decode_fec: false));
        if (frames != expected)
        {
            throw new AudioFormatException($"damaged: Concentus decodes {frames} of {expected} samples of a packet");
        }

        var first = _samples;
        _samples += frames;
        if (packet is { IsOnLastPage: true, Granule: >= 0 })
        {
            _end = (packet.Granule - _origin) / _step;
        }

        var from = (int)Math.Clamp((_head.PreSkip / _step) - first, 0, frames);
        var to = (int)Math.Clamp(_end - first, from, frames);
        return _block.AsMemory(from * Format.Channels, (to - from) * Format.Channels);
    }

    private void CheckEnd()
    {
        if (_end is not long.MaxValue && _end > _samples)
        {
            throw new AudioFormatException($"truncated or damaged: only {_samples} of {_end} samples can be read");
        }
    }

    /// <summary>Samples of a packet at 48 kHz, from its first bytes.</summary>
    private static int SamplesOf(OggPacket packet)
    {
        var samples = Guard(() => OpusPacketInfo.GetNumSamples(packet.Data, OpusHead.GranuleRate));
        return samples is > 0 and <= MaxPacketSamples
            ? samples
            : throw new AudioFormatException("damaged: one of its packets is no Opus audio");
    }

    private static T Guard<T>(Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (Exception e) when (e is OpusException or IndexOutOfRangeException or ArgumentException or NullReferenceException
            or InvalidOperationException or ArithmeticException)
        {
            throw new AudioFormatException($"damaged: Concentus cannot decode it: {e.Reason()}", innerException: e);
        }
    }
}
