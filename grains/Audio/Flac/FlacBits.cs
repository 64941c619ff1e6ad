using System.Buffers.Binary;
using System.Numerics;
using Experiments.Audio.Containers;

namespace Experiments.Audio.Flac;

/// <summary>
/// Bits of a FLAC stream, most significant first, with the running checksum of the frame that is read. Past the end is an error.
/// </summary>
/// <param name="stream">The frames, from its position.</param>
internal sealed class FlacBits(Stream stream)
{
    private const int BufferBytes = 1 << 15;

    private static readonly Crc FrameCheck = new(0x8005, 16);

    private readonly byte[] _buffer = new byte[BufferBytes];
    private long _bufferPosition = stream.Position;
    private int _next;
    private int _end;
    private int _checked;
    private uint _check;

    // The next bits, from the top; the others are zero.
    private ulong _bits;
    private int _count;

    /// <summary>Position of the next byte that has not been read at all, bytes from the start of the stream.</summary>
    public long Position => _bufferPosition + Read8;

    // Bytes of the buffer that have been read, at least in part.
    private int Read8 => _next - (_count >> 3);

    /// <summary>Starts the checksum at the next byte; the bits are at a byte's start.</summary>
    public void StartFrame() => (_checked, _check) = (Read8, 0);

    /// <summary>Whether the checksum of all bytes since <see cref="StartFrame"/>, the stored one included, is right.</summary>
    public bool EndFrame()
    {
        Check();
        return _check == 0;
    }

    /// <summary>Drops the bits up to the next byte's start.</summary>
    public void Align() => Drop(_count & 7);

    /// <summary>The next bytes without reading them: fewer than asked only at the end. The bits are at a byte's start.</summary>
    /// <param name="count">Up to 64.</param>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_end - Read8 < count)
        {
            Refill();
        }

        return _buffer.AsSpan(Read8, Math.Min(count, _end - Read8));
    }

    /// <summary>The next <paramref name="count"/> bits, 0 to 32, as an unsigned number.</summary>
    /// <exception cref="AudioFormatException">There are fewer.</exception>
    public uint Read(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        Need(count);
        var value = (uint)(_bits >> (64 - count));
        Drop(count);
        return value;
    }

    /// <summary>The next bits, 0 to 33, as a two's complement number.</summary>
    /// <exception cref="AudioFormatException">There are fewer.</exception>
    public long ReadSigned(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        Need(count);
        var value = (long)_bits >> (64 - count);
        Drop(count);
        return value;
    }

    /// <summary>The number of zeros before the next one, which is read too.</summary>
    /// <exception cref="AudioFormatException">There is none.</exception>
    public uint ReadUnary()
    {
        var zeros = 0u;
        while (_bits == 0)
        {
            zeros += (uint)_count;
            (_bits, _count) = (0, 0);
            Need(1);
        }

        var leading = BitOperations.LeadingZeroCount(_bits);
        Drop(leading + 1);
        return zeros + (uint)leading;
    }

    /// <summary>The next residual coded by Rice's rule with the parameter <paramref name="parameter"/>, 0 to 30 bits.</summary>
    /// <exception cref="AudioFormatException">The stream ends before.</exception>
    public long ReadRice(int parameter)
    {
        var folded = ((ulong)ReadUnary() << parameter) | Read(parameter);
        return (long)(folded >> 1) ^ -(long)(folded & 1);
    }

    private void Drop(int count)
    {
        // A shift by 64 would shift by none.
        _bits = count < 64 ? _bits << count : 0;
        _count -= count;
    }

    private void Need(int count)
    {
        while (_count < count)
        {
            if (_end - _next >= 8)
            {
                // As many whole bytes as there is room for.
                var bytes = (64 - _count) >> 3;
                var more = BinaryPrimitives.ReadUInt64BigEndian(_buffer.AsSpan(_next)) & (ulong.MaxValue << (64 - (8 * bytes)));
                _bits |= more >> _count;
                _next += bytes;
                _count += 8 * bytes;
            }
            else if (_next < _end || Refill())
            {
                _bits |= (ulong)_buffer[_next++] << (56 - _count);
                _count += 8;
            }
            else
            {
                throw new AudioFormatException("truncated inside a frame");
            }
        }
    }

    private void Check()
    {
        var state = _check;
        foreach (var value in _buffer.AsSpan(_checked, Read8 - _checked))
        {
            state = FrameCheck.Next(state, value);
        }

        (_checked, _check) = (Read8, state);
    }

    /// <summary>Moves what has not been read to the front and fills the rest; false at the end.</summary>
    private bool Refill()
    {
        Check();
        var start = Read8;
        _buffer.AsSpan(start, _end - start).CopyTo(_buffer);
        _bufferPosition += start;
        (_next, _end, _checked) = (_next - start, _end - start, 0);
        var count = stream.ReadAtLeast(_buffer.AsSpan(_end), 1, throwOnEndOfStream: false);
        _end += count;
        return count > 0;
    }
}
