using Experiments.Audio;
using Experiments.DemoAudio;
using Experiments.Domain;

namespace Experiments.Unit.Audio.Duplicates;

/// <summary>Changes to a recording that occur between two collections, for audio at 22,050 Hz.</summary>
internal static class Alterations
{
    public static IReadOnlyDictionary<string, Func<float[], float[]>> All { get; } = new Dictionary<string, Func<float[], float[]>>
    {
        ["gain of -12 dB"] = samples => [.. samples.Select(x => 0.25f * x)],
        ["low-pass at 4 kHz"] = samples => LowPass(samples, 4000),
        ["other sample rate"] = samples => new Resampler(16000, 22050).Resample(new Resampler(22050, 16000).Resample(samples)),
        ["offset of 1 s"] = samples => samples[22050..],
        ["offset of 1.0128 s"] = samples => samples[22332..], // half a word: the worst case
        ["noise at 30 dB"] = samples => AddNoise(samples, 30),
        ["8 bits"] = samples => [.. samples.Select(x => MathF.Round(128 * x) / 128)],
        ["all of them"] = samples => [.. LowPass(AddNoise(samples[22332..], 30), 4000).Select(x => MathF.Round(0.5f * 128 * x) / 128)],
    };

    private static float[] LowPass(float[] samples, double hertz)
    {
        var copy = (float[])samples.Clone();
        foreach (var q in new[] { 0.5412, 1.3066 }) // fourth-order Butterworth
        {
            Biquad.LowPass(hertz, q).Apply(copy);
        }

        return copy;
    }

    private static float[] AddNoise(float[] samples, double decibelsBelow)
    {
        var random = new RandomStream(11);
        var level = Math.Sqrt(samples.Average(x => (double)x * x)) * Math.Pow(10, -decibelsBelow / 20);
        return [.. samples.Select(x => (float)(x + (level * random.NextNormal())))];
    }
}
