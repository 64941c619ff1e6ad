using NVorbis;
using NVorbis.Contracts;
using IPacketProvider = NVorbis.Contracts.IPacketProvider;

namespace Experiments.Audio.Ogg;

/// <summary>Passes the packets of a stream to NVorbis, and derives from their pages which of the decoded samples count.</summary>
internal sealed class VorbisPackets : IPacketProvider
{
    private readonly VorbisSetup _setup;
    private readonly OggPackets _source;
    private readonly Queue<Packet> _waiting = new();
    private int _lastBlock;
    private long _samples;
    private long? _origin;
    private long _end = long.MaxValue;

    /// <summary>Reads ahead to the end of the first page with a position, which tells where the stream starts.</summary>
    public VorbisPackets(VorbisSetup setup, OggPackets source)
    {
        (_setup, _source) = (setup, source);
        foreach (var header in new[] { setup.Identification, VorbisSetup.NoComments, setup.Setup })
        {
            _waiting.Enqueue(new Packet(header));
        }

        while (_origin is null && Next() is { } packet)
        {
            _waiting.Enqueue(packet);
        }
    }

    /// <summary>The first decoded sample that counts.</summary>
    public long Start { get; private set; }

    /// <summary>
    /// One past the last decoded sample that counts, once the last packet has been passed. NVorbis gives the samples of a long block before
    /// a short one early, and at the end more than there are.
    /// </summary>
    public long Limit => _end is long.MaxValue ? _end : Math.Min(_end, _samples);

    /// <inheritdoc/>
    public bool CanSeek => false;

    /// <inheritdoc/>
    public int StreamSerial => 0;

    /// <summary>Answers 0 if NVorbis decoded all samples of all packets.</summary>
    /// <exception cref="AudioFormatException">It did not, or the last page claims more.</exception>
    public int CheckEnd(long decoded)
    {
        if (_end is not long.MaxValue && _end > _samples)
        {
            throw new AudioFormatException(
                $"truncated or damaged: only {_samples - Start} of {_end - Start} samples can be read");
        }

        return decoded >= _samples
            ? 0
            : throw new AudioFormatException($"damaged: NVorbis decodes only {decoded} of its {_samples} samples");
    }

    /// <inheritdoc/>
    public IPacket PeekNextPacket() => _waiting.Peek();

    /// <inheritdoc/>
    public IPacket? GetNextPacket() => _waiting.TryDequeue(out var packet) ? packet : Next();

    /// <inheritdoc/>
    public long GetGranuleCount() => throw new NotSupportedException();

    /// <inheritdoc/>
    public long SeekTo(long granulePos, int preRoll, GetPacketGranuleCount getPacketGranuleCount) => throw new NotSupportedException();

    private Packet? Next()
    {
        while (_source.Read() is { } packet)
        {
            var block = _setup.BlockOf(packet.Data);
            if (block > 0)
            {
                // Half of each of two blocks that overlap is done; the first one only has its other half to give.
                _samples += _lastBlock == 0 ? 0 : (_lastBlock + block) / 4;
                _lastBlock = block;
            }
            else if (packet.Data.Length > 0)
            {
                throw new AudioFormatException("damaged: one of its packets is no Vorbis audio");
            }

            Place(packet);
            if (block > 0)
            {
                return new Packet(packet.Data);
            }
        }

        return null;
    }

    private void Place(OggPacket packet)
    {
        if (!packet.EndsPage || packet.Granule < 0)
        {
            _end = packet is { EndsPage: true, IsOnLastPage: true } ? _samples : _end;
            return;
        }

        // A stream cut out of a longer one starts at a later position; one whose samples were cut off starts before zero.
        if (_origin is null)
        {
            _origin = Math.Max(0, packet.Granule - _samples);
            Start = packet.IsOnLastPage ? 0 : Math.Max(0, _samples - packet.Granule);
        }

        if (packet.IsOnLastPage)
        {
            _end = Math.Max(Start, packet.Granule - _origin.Value + Start);
        }
    }

    /// <summary>The bytes of one packet, as NVorbis reads them.</summary>
    private sealed class Packet(byte[] data) : DataPacket
    {
        private int _next;

        protected override int TotalBits => 8 * data.Length;

        public override void Reset()
        {
            base.Reset();
            _next = 0;
        }

        protected override int ReadNextByte() => _next < data.Length ? data[_next++] : -1;
    }
}
