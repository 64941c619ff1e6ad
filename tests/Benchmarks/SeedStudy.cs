using Experiments.Domain;

namespace Experiments.Benchmarks;

/// <summary>The spec of configs/features/seed-study.yaml, and parts of it.</summary>
internal static class SeedStudy
{
    /// <summary>Samples per slice of 3 seconds.</summary>
    public const int SliceSamples = 66150;

    public static FeatureSpec Whole { get; } = new()
    {
        Name = "seed-study",
        Table =
        [
            new() { Feature = "tempo" },
            Entry("chroma_stft", "mean", "std"),
            Entry("mfcc", "mean", "std"),
            Entry("spectral_centroid", "mean", "std", "skew"),
            Entry("spectral_contrast", "mean", "std"),
            Entry("spectral_rolloff", "mean", "std", "skew"),
            Entry("zero_crossing_rate", "mean", "std", "skew"),
        ],
        Tensor = new(),
    };

    public static FeatureSpec MelOnly { get; } = new() { Name = "mel", Tensor = new() };

    /// <summary>Music-like slices: decaying tones over noise, each with a different pitch and beat.</summary>
    public static float[] Slice(int index)
    {
        var stream = new RandomStream((ulong)index);
        var (pitch, beat) = (110 * Math.Pow(2, stream.NextDouble() * 3), 8000 + (int)(stream.NextDouble() * 8000));
        var samples = new float[SliceSamples];
        for (var i = 0; i < samples.Length; i++)
        {
            var envelope = Math.Exp(-(i % beat) / 4000.0);
            var tone = Math.Sin(2 * Math.PI * pitch * i / 22050) + (0.5 * Math.Sin(6 * Math.PI * pitch * i / 22050));
            samples[i] = (float)((0.3 * envelope * tone) + (0.05 * ((2 * stream.NextDouble()) - 1)));
        }

        return samples;
    }

    private static FeatureTableSpec Entry(string feature, params string[] statistics) =>
        new() { Feature = feature, Statistics = [.. statistics] };
}
