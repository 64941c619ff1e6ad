using Experiments.Audio.Flac;

namespace Experiments.Audio.Ogg;

/// <summary>A FLAC stream in Ogg (RFC 9639, section 10.1): metadata in the first packets, then one frame in each.</summary>
internal sealed class FlacLink : OggLink
{
    private const int InfoAt = 17;
    private const int InfoBytes = 34;

    private readonly FlacFrames _frames;

    /// <summary>Reads the metadata.</summary>
    /// <exception cref="AudioFormatException">Cut off, or damaged.</exception>
    public FlacLink(OggPacket first, OggPackets packets)
        : this(InfoOf(first.Data), packets)
    {
    }

    private FlacLink(FlacStreamInfo info, OggPackets packets)
        : base(new AudioFormat("ogg", "flac", info.SampleRate, info.Channels, info.Bits))
    {
        // The number of header packets may be unknown; a frame starts with a byte that no metadata block starts with.
        OggPacket? packet;
        while ((packet = packets.Read()) is { Data: [not 0xFF, ..] })
        {
            // Comments, pictures.
        }

        _frames = new FlacFrames(new PacketStream(packet, packets), info);
    }

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved) => _frames.Read(interleaved);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _frames.Dispose();
        base.Dispose();
    }

    private static FlacStreamInfo InfoOf(byte[] packet) =>
        packet.Length >= InfoAt + InfoBytes && packet[5] == 1 && packet.AsSpan(9).StartsWith("fLaC"u8) && (packet[13] & 0x7F) == 0
            ? FlacStreamInfo.Read(packet.AsSpan(InfoAt, InfoBytes))
            : throw new AudioFormatException("damaged: its FLAC header is too short, or of an unknown version");

    /// <summary>The bytes of the packets in order.</summary>
    private sealed class PacketStream(OggPacket? first, OggPackets packets) : Stream
    {
        private ReadOnlyMemory<byte> _rest = first?.Data ?? [];
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            while (_rest.IsEmpty && packets.Read() is { } packet)
            {
                _rest = packet.Data;
            }

            var count = Math.Min(buffer.Length, _rest.Length);
            _rest.Span[..count].CopyTo(buffer);
            _rest = _rest[count..];
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
