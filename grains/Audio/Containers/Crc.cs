namespace Experiments.Audio.Containers;

/// <summary>
/// A cyclic redundancy check, most significant bit first, from zero, without a final inversion, as FLAC (8 and 16 bits)
/// and Ogg (32 bits) use it. The remainder is kept in the upper bits of the 32.
/// </summary>
internal sealed class Crc
{
    private readonly uint[] _table = new uint[256];
    private readonly int _shift;

    /// <summary>A check of <paramref name="bits"/> bits (8 to 32) by a polynomial written without its leading one.</summary>
    public Crc(uint polynomial, int bits)
    {
        _shift = 32 - bits;
        for (var value = 0u; value < 256; value++)
        {
            var remainder = value << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                remainder = (remainder << 1) ^ ((remainder >> 31) * (polynomial << _shift));
            }

            _table[value] = remainder;
        }
    }

    /// <summary>The check of <paramref name="bytes"/>.</summary>
    public uint Compute(ReadOnlySpan<byte> bytes)
    {
        var state = 0u;
        foreach (var value in bytes)
        {
            state = Next(state, value);
        }

        return state >> _shift;
    }

    /// <summary>The state after one more byte. It is 0 after data followed by its own check.</summary>
    public uint Next(uint state, byte value) => (state << 8) ^ _table[(state >> 24) ^ value];
}
