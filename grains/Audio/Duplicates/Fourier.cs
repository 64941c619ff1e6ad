namespace Experiments.Audio.Duplicates;

/// <summary>
/// A simple Fourier transform for fingerprints: radix 2, double precision, the same bits everywhere. The fast one for features is a layer
/// above.
/// </summary>
internal sealed class Fourier
{
    private readonly double[] _cos, _sin;
    private readonly int[] _reversed;

    /// <summary>Prepares transforms of <paramref name="length"/> values, a power of two.</summary>
    public Fourier(int length)
    {
        if (length < 2 || (length & (length - 1)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "not a power of two");
        }

        _cos = [.. Enumerable.Range(0, length / 2).Select(i => PortableMath.CosTurns((double)i / length))];
        _sin = [.. Enumerable.Range(0, length / 2).Select(i => -PortableMath.SinTurns((double)i / length))];
        _reversed = new int[length];
        for (var i = 1; i < length; i++)
        {
            _reversed[i] = (_reversed[i / 2] / 2) | ((i & 1) * length / 2);
        }
    }

    /// <summary>Transforms in place, unscaled: X[k] = sum of x[n] exp(-2 pi i k n / length).</summary>
    public void Transform(Span<double> re, Span<double> im)
    {
        var length = _reversed.Length;
        for (var i = 0; i < length; i++)
        {
            var j = _reversed[i];
            if (j > i)
            {
                (re[i], re[j]) = (re[j], re[i]);
                (im[i], im[j]) = (im[j], im[i]);
            }
        }

        for (var half = 1; half < length; half *= 2)
        {
            var stride = length / (2 * half);
            for (var start = 0; start < length; start += 2 * half)
            {
                Span<double> lowRe = re.Slice(start, half), lowIm = im.Slice(start, half);
                Span<double> highRe = re.Slice(start + half, half), highIm = im.Slice(start + half, half);
                for (var k = 0; k < half; k++)
                {
                    var (c, s) = (_cos[k * stride], _sin[k * stride]);
                    var x = (highRe[k] * c) - (highIm[k] * s);
                    var y = (highRe[k] * s) + (highIm[k] * c);
                    (highRe[k], highIm[k]) = (lowRe[k] - x, lowIm[k] - y);
                    (lowRe[k], lowIm[k]) = (lowRe[k] + x, lowIm[k] + y);
                }
            }
        }
    }
}
