using System.Numerics;

namespace Experiments.Domain;

/// <summary>
/// A seeded stream of random numbers, the same on every machine and runtime version: xoshiro256++ (Blackman and Vigna
/// 2021), seeded by splitmix64. Not for cryptography. Not thread-safe: give each thread its own, from
/// <see cref="Seeds"/>.
/// </summary>
public sealed class RandomStream
{
    private ulong _s0, _s1, _s2, _s3;
    private double? _spareNormal;

    /// <summary>A stream that depends on <paramref name="seed"/> alone.</summary>
    public RandomStream(ulong seed)
    {
        _s0 = Seeds.SplitMix(ref seed);
        _s1 = Seeds.SplitMix(ref seed);
        _s2 = Seeds.SplitMix(ref seed);
        _s3 = Seeds.SplitMix(ref seed);
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s0 + _s3, 23) + _s0;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), in steps of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double NextDouble(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Uniform among 0 … <paramref name="count"/> − 1, without bias (Lemire 2019).</summary>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var bound = (ulong)count;
        var high = Math.BigMul(NextBits(), bound, out var low);
        if (low < bound)
        {
            var reject = unchecked(0UL - bound) % bound;
            while (low < reject)
            {
                high = Math.BigMul(NextBits(), bound, out low);
            }
        }

        return (int)high;
    }

    /// <summary>Standard normal, by the polar method (Marsaglia and Bray 1964).</summary>
    public double NextNormal()
    {
        if (_spareNormal is { } spare)
        {
            _spareNormal = null;
            return spare;
        }

        while (true)
        {
            var (u, v) = (NextDouble(-1, 1), NextDouble(-1, 1));
            var square = (u * u) + (v * v);
            if (square is > 0 and < 1)
            {
                var factor = Math.Sqrt(-2 * Math.Log(square) / square);
                _spareNormal = v * factor;
                return u * factor;
            }
        }
    }

    /// <summary>Shuffles <paramref name="items"/>; every order is equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
