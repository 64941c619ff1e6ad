namespace Experiments.Domain;

/// <summary>The size of a WAV file of one channel, 16 bit: what slices and tracks are heard as.</summary>
public static class MonoWav
{
    private const int HeaderBytes = 44;

    /// <summary>The number of samples in the duration of a decoded track, which is that of whole samples.</summary>
    public static long Samples(double seconds, int sampleRate) => (long)Math.Round(seconds * sampleRate);

    /// <summary>The size of a file with so many samples, bytes.</summary>
    public static long Bytes(long samples) => HeaderBytes + (2 * samples);
}
