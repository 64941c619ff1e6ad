namespace Experiments.Audio.Duplicates;

/// <summary>
/// Audio fingerprint of 156 bytes per second (Haitsma and Kalker 2002): a 32-bit word every 25.6 ms. Each bit says whether the difference
/// between two neighbouring bands of 300 to 2,000 Hz grew or shrank over the last tenth of a second. Robust against gain, cut-off treble,
/// lossy coding, noise and time shift, but not against changes of speed, pitch or performance. The same bits on every processor.
/// </summary>
public sealed class Fingerprint
{
    /// <summary>Seconds from one word to the next.</summary>
    public const double WordSeconds = (double)Fingerprinter.Hop / Fingerprinter.Rate;

    private readonly uint[] _words;

    internal Fingerprint(uint[] words) => _words = words;

    /// <summary>The words in time order; 0 if there is nothing to compare.</summary>
    internal ReadOnlySpan<uint> Words => _words;

    /// <summary>The fingerprint of a recording; empty if the recording is shorter than half a second.</summary>
    /// <param name="mono">All finite; full scale is -1 to 1.</param>
    /// <param name="sampleRate">Hertz, in the range of <see cref="Resampler"/>.</param>
    public static Fingerprint Of(ReadOnlySpan<float> mono, int sampleRate)
    {
        var fingerprinter = new Fingerprinter(sampleRate);
        fingerprinter.Append(mono);
        return fingerprinter.Finish();
    }
}
