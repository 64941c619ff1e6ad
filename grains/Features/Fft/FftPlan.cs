using System.Numerics;

namespace Experiments.Features.Fft;

/// <summary>
/// How a complex Fourier transform of one length is split (Cooley and Tukey 1965, decimation in time): into factors 8, 4, 2, 3, 5 and the
/// remaining primes, which cost their square. Twiddle factors are rounded from double.
/// </summary>
/// <remarks>
/// Custom code, because features spend most of their time here: frames of 2,048 samples transform about fifty times as fast as with
/// MathNet, and a native library would give different last digits on different machines.
/// </remarks>
internal sealed class FftPlan<TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    /// <summary>A plan for transforms of <paramref name="length"/> complex numbers, 1 or more.</summary>
    public FftPlan(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        Factors = [.. Factorize(length)];
        Twiddles = new TNumber[Factors.Length][];
        Roots = new TNumber[Factors.Length][];
        InputOrder = new int[length];
        var size = length;
        for (var level = 0; level < Factors.Length; level++)
        {
            var radix = Factors[level];
            Twiddles[level] = CreateTwiddles(size, radix);
            Roots[level] = [.. Enumerable.Range(0, radix).SelectMany(k => Root(k, radix))];
            size /= radix;
        }

        FillInputOrder(level: 0, output: 0, input: 0, inputStride: 1, size: length);
    }

    public int Length { get; }

    /// <summary>The radix of each level, from the whole transform to the leaves.</summary>
    public int[] Factors { get; }

    /// <summary>For each level, shape [size / radix, radix - 1, 2]: exp(-2 pi i u j / size) for u, then j from 1.</summary>
    public TNumber[][] Twiddles { get; }

    /// <summary>For each level, shape [radix, 2]: exp(-2 pi i k / radix).</summary>
    public TNumber[][] Roots { get; }

    /// <summary>Index of the input at each place before the leaves are transformed.</summary>
    public int[] InputOrder { get; }

    /// <summary>exp(-2 pi i k / length), real and imaginary part.</summary>
    public static TNumber[] Root(long k, long length)
    {
        var (sine, cosine) = Math.SinCos(-2 * Math.PI * (k % length) / length);
        return [TNumber.CreateTruncating(cosine), TNumber.CreateTruncating(sine)];
    }

    private static IEnumerable<int> Factorize(int length)
    {
        var twos = BitOperations.TrailingZeroCount(length);
        var odd = length >> twos;
        for (var factor = 3; odd > 1; factor += 2)
        {
            // No factor up to the square root of the rest, so the rest is prime.
            factor = (long)factor * factor > odd ? odd : factor;
            for (; odd % factor == 0; odd /= factor)
            {
                yield return factor;
            }
        }

        // As many eights as possible that leave an even number of twos for the fours.
        var eights = twos / 3;
        while (eights > 0 && (twos - (3 * eights)) % 2 != 0)
        {
            eights--;
        }

        var rest = twos - (3 * eights);
        for (; rest >= 2; rest -= 2)
        {
            yield return 4;
        }

        if (rest == 1)
        {
            yield return 2;
        }

        for (; eights > 0; eights--)
        {
            yield return 8;
        }

        if (length == 1)
        {
            yield return 1;
        }
    }

    private static TNumber[] CreateTwiddles(int size, int radix)
    {
        var twiddles = new TNumber[size / radix * (radix - 1) * 2];
        var next = 0;
        for (var u = 0; u < size / radix; u++)
        {
            for (var j = 1; j < radix; j++)
            {
                Root((long)u * j, size).CopyTo(twiddles, next);
                next += 2;
            }
        }

        return twiddles;
    }

    private void FillInputOrder(int level, int output, int input, int inputStride, int size)
    {
        if (level == Factors.Length)
        {
            InputOrder[output] = input;
            return;
        }

        var radix = Factors[level];
        for (var j = 0; j < radix; j++)
        {
            FillInputOrder(level + 1, output + (j * (size / radix)), input + (j * inputStride), inputStride * radix, size / radix);
        }
    }
}
