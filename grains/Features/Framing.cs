using Experiments.Domain;

namespace Experiments.Features;

/// <summary>Positions of the frames of a signal.</summary>
internal static class Framing
{
    /// <summary>
    /// Number of frames of a signal: frame t is centred on sample t * hopLength, and the signal is padded by nFft / 2 on either side.
    /// 1 + samples / hopLength for an even nFft, as in librosa with <c>center=True</c>.
    /// </summary>
    public static int FrameCount(FeatureSpec spec, int samples)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        return 1 + ((samples - (spec.NFft % 2)) / spec.HopLength);
    }

    /// <summary>Number of bins of a spectrum: frequencies from 0 to half the sample rate.</summary>
    public static int BinCount(FeatureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return 1 + (spec.NFft / 2);
    }
}
