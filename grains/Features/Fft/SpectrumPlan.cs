using System.Numerics;

namespace Experiments.Features.Fft;

/// <summary>
/// Shared tables for real transforms of one length with one window. An even length is packed into complex numbers of half the length and
/// unpacked afterwards; an odd one is transformed with zero imaginary parts.
/// </summary>
internal sealed class SpectrumPlan<TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    /// <summary>A plan for <paramref name="window"/>, as long as the transform.</summary>
    public SpectrumPlan(ReadOnlySpan<double> window)
    {
        NFft = window.Length;
        Fft = new FftPlan<TNumber>(IsPacked ? NFft / 2 : NFft);
        Window = new TNumber[NFft];

        // Unpacking bins requires halving; halving the window instead is exact and free.
        for (var i = 0; i < NFft; i++)
        {
            Window[i] = TNumber.CreateTruncating(IsPacked ? window[i] / 2 : window[i]);
        }

        Twiddles = IsPacked ? [.. Enumerable.Range(0, (Fft.Length / 2) + 1).SelectMany(k => FftPlan<TNumber>.Root(k, NFft))] : [];
    }

    /// <summary>Number of real input samples.</summary>
    public int NFft { get; }

    /// <summary>Whether pairs of samples are packed as one complex number.</summary>
    public bool IsPacked => NFft % 2 == 0;

    /// <summary>Number of output bins: frequencies from 0 to half the sample rate.</summary>
    public int Bins => 1 + (NFft / 2);

    /// <summary>The complex transform underneath.</summary>
    public FftPlan<TNumber> Fft { get; }

    /// <summary>The window, halved if samples are packed.</summary>
    public TNumber[] Window { get; }

    /// <summary>Shape [nFft / 4 + 1, 2]: exp(-2 pi i k / nFft), for packed transforms.</summary>
    public TNumber[] Twiddles { get; }

    /// <summary>exp(2 pi i k / nFft), real and imaginary part, for k below nFft / 2 of a packed transform.</summary>
    public (TNumber Re, TNumber Im) InverseTwiddle(int k)
    {
        // The table holds the conjugates of the first quarter turn; the second quarter is its mirror image.
        var mirrored = k <= Fft.Length / 2 ? k : Fft.Length - k;
        var (re, im) = (Twiddles[2 * mirrored], -Twiddles[(2 * mirrored) + 1]);
        return (mirrored == k ? re : -re, im);
    }
}
