using Experiments.Audio;

namespace Experiments.Support;

/// <summary>A sound whose prediction takes a while.</summary>
internal static class LongSound
{
    /// <summary>Half an hour as a WAV file, or less.</summary>
    public static byte[] Wav(double seconds = 1800)
    {
        using var sound = new MemoryStream();
        WavWriter.Write(sound, [.. Enumerable.Range(0, (int)(seconds * 8000)).Select(i => 0.4f * MathF.Sin(i % 24_000 / 10f))], 8000);
        return sound.ToArray();
    }
}
