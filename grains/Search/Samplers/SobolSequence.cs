using System.Numerics;
using Experiments.Domain;

namespace Experiments.Search.Samplers;

/// <summary>
/// The Sobol sequence with the direction numbers of Joe and Kuo (2008), in the order of the Gray code (Antonov and Saleev 1979);
/// point i is computed on its own.
/// </summary>
/// <remarks>Custom code, because no package in use has a Sobol sequence.</remarks>
internal static class SobolSequence
{
    private const int Bits = 32;

    private static readonly uint[][] Directions = [.. SobolDirections.Lines().Select(Expand).Prepend(FirstDimension())];

    /// <summary>Number of dimensions with direction numbers.</summary>
    public static int MaxDimensions => Directions.Length;

    /// <summary>Point <paramref name="index"/>, each coordinate in units of 2^-32.</summary>
    public static uint[] Bare(int index, int dimensions)
    {
        var gray = (uint)index ^ ((uint)index >> 1);
        return [.. Directions.Take(dimensions).Select(directions =>
        {
            var coordinate = 0u;
            for (var rest = gray; rest != 0; rest &= rest - 1)
            {
                coordinate ^= directions[BitOperations.TrailingZeroCount(rest)];
            }

            return coordinate;
        })];
    }

    /// <summary>
    /// Point <paramref name="index"/> in (0, 1), scrambled as in Owen (1995): each bit is flipped at random depending on the seed, the
    /// dimension and the preceding bits. Uniformity is preserved, and the points of two seeds are independent.
    /// </summary>
    public static double[] Scrambled(int index, int dimensions, ulong seed) =>
        [.. Bare(index, dimensions).Select((bits, dimension) => (Scramble(bits, seed + ((ulong)dimension << 33)) + 0.5) / (1UL << Bits))];

    private static uint Scramble(uint bits, ulong seed)
    {
        var scrambled = 0u;
        for (var bit = Bits - 1; bit >= 0; bit--)
        {
            // The preceding bits after a leading 1, which distinguishes prefixes of different length.
            var prefix = (1UL << (Bits - 1 - bit)) | (((ulong)bits >> bit) >> 1);
            var state = seed ^ (prefix * 0xD6E8FEB86659FD93);
            scrambled |= ((bits >> bit & 1) ^ (uint)(Seeds.SplitMix(ref state) >> 63)) << bit;
        }

        return scrambled;
    }

    private static uint[] FirstDimension() => [.. Enumerable.Range(1, Bits).Select(k => 1u << (Bits - k))];

    /// <summary>The recurrence of Bratley and Fox (1988) over the primitive polynomial's coefficients.</summary>
    private static uint[] Expand(int[] line)
    {
        var (degree, inner, initial) = (line[0], line[1], line[2..]);
        var numbers = new ulong[Bits];
        for (var k = 0; k < Bits; k++)
        {
            if (k < degree)
            {
                numbers[k] = (ulong)initial[k];
                continue;
            }

            numbers[k] = numbers[k - degree] ^ (numbers[k - degree] << degree);
            for (var j = 1; j < degree; j++)
            {
                numbers[k] ^= (ulong)(inner >> (degree - 1 - j) & 1) * (numbers[k - j] << j);
            }
        }

        return [.. numbers.Select((number, k) => (uint)(number << (Bits - 1 - k)))];
    }
}
