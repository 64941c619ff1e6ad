using System.Collections.Concurrent;
using Experiments.Audio;

namespace Experiments.Support;

/// <summary>A sound whose prediction takes a while.</summary>
internal static class LongSound
{
    private static readonly ConcurrentDictionary<double, byte[]> Written = [];

    /// <summary>Ten minutes as a WAV file, or less: with a worker's start, seconds of prediction.</summary>
    public static byte[] Wav(double seconds = 600) => Written.GetOrAdd(seconds, Write);

    private static byte[] Write(double seconds)
    {
        using var sound = new MemoryStream();
        WavWriter.Write(sound, [.. Enumerable.Range(0, (int)(seconds * 8000)).Select(i => 0.4f * MathF.Sin(i % 24_000 / 10f))], 8000);
        return sound.ToArray();
    }
}
