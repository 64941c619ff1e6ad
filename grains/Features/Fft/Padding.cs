using Experiments.Domain;

namespace Experiments.Features.Fft;

/// <summary>Extends a signal beyond its ends (numpy.pad).</summary>
internal static class Padding
{
    /// <summary>
    /// Copies <paramref name="signal"/> to <paramref name="padded"/> behind <paramref name="side"/> padding samples, puts as many
    /// after it, and fills the rest with zeros.
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
    /// The index that an index beyond the ends is a mirror image of; the end samples themselves are not repeated.
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
