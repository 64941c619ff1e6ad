using System.Numerics;

namespace Experiments.Audio.Ogg;

/// <summary>Bits of a Vorbis packet, least significant first (Vorbis I specification, section 2). Past its end is an error.</summary>
internal ref struct VorbisBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Bits not yet read.</summary>
    public readonly int Left => (8 * _bytes.Length) - _position;

    /// <summary>Bits that a number from 0 to <paramref name="largest"/> takes (the specification's ilog).</summary>
    public static int LengthOf(int largest) => 32 - BitOperations.LeadingZeroCount((uint)largest);

    /// <summary>The next <paramref name="count"/> bits, 0 to 32, as a number.</summary>
    /// <exception cref="AudioFormatException">There are fewer.</exception>
    public uint Read(int count)
    {
        if (count > Left)
        {
            throw new AudioFormatException("damaged: a Vorbis header is too short");
        }

        var value = 0u;
        for (var i = 0; i < count; i++, _position++)
        {
            value |= (uint)((_bytes[_position >> 3] >> (_position & 7)) & 1) << i;
        }

        return value;
    }

    /// <summary>The next bits as an index or a count.</summary>
    public int ReadInt(int count) => (int)Read(count);

    /// <summary>The next bit.</summary>
    public bool ReadFlag() => Read(1) != 0;
}
