using Experiments.Domain;

namespace Experiments.Features.Fft;

/// <summary>Extends a signal beyond its ends (numpy.pad).</summary>
internal static class Padding
{
    /// <summary>
    /// Copies <paramref name="signal"/> to <paramref name="padded"/> with <paramref name="side"/> padding samples before and after it, and
    /// fills the rest with zeros.
    /// </summary>
    public static void Pad(ReadOnlySpan<float> signal, int side, SignalPadding padding, Span<float> padded)
    {
        signal.CopyTo(padded[side..]);
        padded[(side + signal.Length)..].Clear();
        if (padding is SignalPadding.Zero)
        {
            padded[..side].Clear();
            return;
        }

        for (var i = 1; i <= side; i++)
        {
            padded[side - i] = signal[Mirror(-i, signal.Length)];
            padded[side + signal.Length - 1 + i] = signal[Mirror(signal.Length - 1 + i, signal.Length)];
        }
    }

    /// <summary>
    /// Mirrors an index beyond the ends into the signal; the end samples themselves are not repeated.
    /// </summary>
    private static int Mirror(int index, int length)
    {
        if (length == 1)
        {
            return 0;
        }

        var period = 2 * (length - 1);
        var phase = ((index % period) + period) % period;
        return phase < length ? phase : period - phase;
    }
}
