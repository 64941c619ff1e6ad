using NLayer;

namespace Experiments.Audio.Mpeg;

/// <summary>
/// A frame as NLayer reads it. In layer III, the bytes that a frame takes from the frames before it (the bit reservoir, ISO 11172-3,
/// 2.4.2.7) are put into it here, and it says that it takes none: NLayer loses frames when its own reservoir wraps. A frame whose bytes are
/// missing, as at the start of a recording cut out of a longer one, becomes one without sound, as in mpg123.
/// </summary>
internal sealed class LayerFrame : IMpegFrame
{
    // The most that a frame can point back is 511 bytes; the longest frame of layer III has 1,441.
    private const int MaxReservoir = 511;

    // NLayer looks ahead while it decodes, and reads the last codes of a frame wrongly if nothing follows them.
    private const int LookAhead = 8;

    private readonly byte[] _reservoir = new byte[MaxReservoir];
    private readonly byte[] _bytes = new byte[4096];
    private MpegFrameHeader _header;
    private int _kept;
    private int _length;
    private int _position;

    /// <inheritdoc/>
    public int SampleRate => _header.SampleRate;

    /// <inheritdoc/>
    public int SampleRateIndex => _header.SampleRateIndex;

    /// <inheritdoc/>
    public int FrameLength => MpegFrameHeader.HeaderBytes + _length;

    /// <inheritdoc/>
    public int BitRate => _header.BitRate;

    /// <inheritdoc/>
    public MpegVersion Version => _header.Version switch
    {
        1 => MpegVersion.Version1,
        2 => MpegVersion.Version2,
        _ => MpegVersion.Version25,
    };

    /// <inheritdoc/>
    public MpegLayer Layer => (MpegLayer)_header.Layer;

    /// <inheritdoc/>
    public MpegChannelMode ChannelMode => (MpegChannelMode)_header.Mode;

    /// <inheritdoc/>
    public int ChannelModeExtension => _header.ModeExtension;

    /// <inheritdoc/>
    public int SampleCount => _header.Samples;

    /// <inheritdoc/>
    public int BitRateIndex => _header.BitRateIndex;

    /// <inheritdoc/>
    public bool IsCopyrighted => false;

    /// <inheritdoc/>
    public bool HasCrc => false;

    /// <inheritdoc/>
    public bool IsCorrupted => false;

    /// <summary>Makes this the next frame.</summary>
    /// <exception cref="AudioFormatException">NLayer would decode it wrongly.</exception>
    public void Load(MpegFrameHeader header, ReadOnlySpan<byte> frame)
    {
        _header = header;
        if (header.Layer != 3)
        {
            var body = frame[(MpegFrameHeader.HeaderBytes + (header.HasCheck ? 2 : 0))..];
            body.CopyTo(_bytes);
            _length = body.Length;
            return;
        }

        var side = frame[(header.HasCheck ? 6 : 4)..header.MainDataOffset];
        var main = frame[header.MainDataOffset..];
        var borrowed = header.Version == 1 ? (side[0] << 1) | (side[1] >> 7) : side[0];
        _length = side.Length + main.Length + LookAhead;
        if (borrowed > _kept)
        {
            _bytes.AsSpan(0, _length).Clear();
        }
        else
        {
            side.CopyTo(_bytes);
            _bytes[0] = 0;
            _bytes[1] &= header.Version == 1 ? (byte)0x7F : (byte)0xFF;
            _reservoir.AsSpan(_kept - borrowed, borrowed).CopyTo(_bytes.AsSpan(side.Length));
            main.CopyTo(_bytes.AsSpan(side.Length + borrowed));
            _length += borrowed;
            _bytes.AsSpan(_length - LookAhead, LookAhead).Clear();
        }

        Keep(main);
        Reset();
        NLayerFaults.Refuse(header, this);
    }

    /// <summary>Forgets the frames before.</summary>
    public void Clear() => _kept = 0;

    /// <inheritdoc/>
    public void Reset() => _position = 0;

    /// <inheritdoc/>
    public int ReadBits(int bitCount)
    {
        if (_position + bitCount > 8 * _length)
        {
            return -1;
        }

        var value = 0;
        for (var left = bitCount; left > 0;)
        {
            var room = 8 - (_position & 7);
            var taken = Math.Min(room, left);
            value = (value << taken) | ((_bytes[_position >> 3] >> (room - taken)) & ((1 << taken) - 1));
            _position += taken;
            left -= taken;
        }

        return value;
    }

    private void Keep(ReadOnlySpan<byte> main)
    {
        if (main.Length >= MaxReservoir)
        {
            main[^MaxReservoir..].CopyTo(_reservoir);
            _kept = MaxReservoir;
            return;
        }

        var old = Math.Min(_kept, MaxReservoir - main.Length);
        _reservoir.AsSpan(_kept - old, old).CopyTo(_reservoir);
        main.CopyTo(_reservoir.AsSpan(old));
        _kept = old + main.Length;
    }
}
