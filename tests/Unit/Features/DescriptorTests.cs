using Experiments.Domain;
using Experiments.Features;
using Xunit;

namespace Experiments.Unit.Features;

/// <summary>Features of signals with a known closed form, and compared with plain implementations.</summary>
public sealed class DescriptorTests
{
    private const int Rate = 22050;

    [Fact]
    public void A_pure_tone_has_its_centroid_and_rolloff_at_its_frequency()
    {
        Assert.All(Middle("spectral_centroid", Tone(2000)), value => Assert.Equal(2000, value, 2.0));
        Assert.All(Middle("spectral_bandwidth", Tone(2000)), value => Assert.InRange(value, 0, 60));
        Assert.All(Middle("spectral_rolloff", Tone(2000)), value => Assert.InRange(value, 1990, 2020));
    }

    [Fact]
    public void Flatness_is_near_0_for_a_tone_and_theoretical_for_noise()
    {
        Assert.All(Middle("spectral_flatness", Tone(2000)), value => Assert.InRange(value, 0, 1e-4));

        // Powers of noise are exponentially distributed: exp(-Euler's constant). A thousand bins scatter by 3 %.
        Assert.Equal(0.5615, Middle("spectral_flatness", Noise()).Average(), 0.02);
        Assert.All(Middle("spectral_flatness", new float[Rate]), value => Assert.Equal(1, value, 1e-4f));
    }

    [Fact]
    public void A_sine_has_its_theoretical_zero_crossing_rate_and_RMS()
    {
        Assert.All(Middle("zero_crossing_rate", Tone(1000)), value => Assert.Equal(2000.0 / Rate, value, 1e-3));
        Assert.All(Middle("rms", Tone(1000)), value => Assert.Equal(Math.Sqrt(0.5), value, 1e-3));
    }

    [Fact]
    public void An_A_peaks_in_the_tenth_chroma_row_and_has_its_tonnetz_angle()
    {
        var chroma = Compute("chroma_stft", Tone(440));
        var frames = chroma.Length / 12;
        Assert.Equal(1, chroma[(9 * frames) + (frames / 2)]);
        var tonnetz = Compute("tonnetz", Tone(440));
        var (sine, cosine) = (tonnetz[frames / 2], tonnetz[frames + (frames / 2)]);

        // A is the tenth pitch class: 9 fifths of 7 / 6 half turns; the share of the neighbors shortens the vector.
        Assert.Equal(Math.Atan2(Math.Sin(Math.PI * 7 / 6 * 9), Math.Cos(Math.PI * 7 / 6 * 9)), Math.Atan2(sine, cosine), 0.05);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(-0.3)]
    public void Tuning_is_the_deviation_from_the_scale(double semitones)
    {
        var analysis = new FeatureExtractor(Spec("chroma_stft", SignalPrecision.Double)).CreateAnalysis();
        analysis.Load(Tone(440 * Math.Pow(2, semitones / 12)));

        // A parabola through powers, as in librosa, is biased towards the nearest bin by up to 5 hundredths here.
        Assert.InRange(analysis.TuningSteps, (100 * semitones) - 6, (100 * semitones) + 6);
    }

    [Fact]
    public void Contrast_equals_a_plain_computation_over_sorted_bins()
    {
        var analysis = new FeatureExtractor(Spec("spectral_contrast", SignalPrecision.Double)).CreateAnalysis();
        analysis.Load(Noise());
        var actual = Compute("spectral_contrast", Noise());

        // 3,200 to 6,400 Hz: bins 298 to 594 with the one below, its 2 % six, its last bin left to the next band.
        var frames = analysis.Frames;
        for (var frame = 0; frame < frames; frame++)
        {
            var sorted = Enumerable.Range(297, 594 - 297).Select(bin => (double)analysis.Magnitude[bin][frame]).Order().ToArray();
            var expected = 10 * Math.Log10(sorted[^6..].Average() / sorted[..6].Average());
            Assert.Equal(expected, actual[(5 * frames) + frame], 1e-3);
        }
    }

    [Fact]
    public void Harmonic_and_percussive_parts_sum_to_the_signal()
    {
        float[] mixed = [.. Tone(440).Select((value, i) => (0.3f * value) + (i % 5000 == 2500 ? 0.9f : 0))];
        var (harmonic, percussive) = (Compute("harmony", mixed), Compute("perceptr", mixed));
        Assert.All(mixed.Zip(harmonic, percussive), parts => Assert.Equal(parts.First, parts.Second + parts.Third, 1e-4f));

        // The clicks go to one part, the tone to the other.
        Assert.True(Math.Abs(percussive[2500]) > 0.7);
        Assert.True(percussive.Select(value => value * value).Sum() < 0.1 * harmonic.Select(value => value * value).Sum());
    }

    [Fact]
    public void A_click_track_has_its_tempo()
    {
        var clicks = new float[3 * Rate];
        for (var i = 0; i < clicks.Length; i += Rate / 2)
        {
            Tone(1000).AsSpan(0, 1000).CopyTo(clicks.AsSpan(i, Math.Min(1000, clicks.Length - i)));
        }

        // 120 a minute; the nearest lag of whole frames is 22: 117.45.
        var extractor = new FeatureExtractor(Spec("tempo", SignalPrecision.Single));
        Assert.Equal(60.0 * Rate / 512 / 22, extractor.Extract(clicks).Row[0], 1e-9);
    }

    [Theory]
    [InlineData("tempo", "acSeconds", 0.01, "contains no lag")]
    [InlineData("mfcc", "nMfcc", 200, "more than nMels 128")]
    [InlineData("spectral_contrast", "fMin", 400, "not below half the sampleRate")]
    [InlineData("spectral_contrast", "fMin", 5, "contains no bin")]
    public void An_option_that_does_not_fit_the_signal_settings_is_refused(string feature, string option, double value, string reason)
    {
        var spec = Spec(feature, SignalPrecision.Single);
        spec = spec with { Table = [spec.Table[0] with { Options = ParameterSet.Empty.With(option, ParameterValue.Of(value)) }] };
        Assert.Contains(reason, Assert.Single(FeatureSpecValidation.FindProblems(spec)).Message, StringComparison.Ordinal);
    }

    private static float[] Tone(double hertz) =>
        [.. Enumerable.Range(0, Rate).Select(i => (float)Math.Sin(2 * Math.PI * hertz * i / Rate))];

    private static float[] Noise()
    {
        var stream = new RandomStream(1);
        return [.. Enumerable.Range(0, Rate).Select(_ => (float)(stream.NextDouble() - 0.5))];
    }

    /// <summary>The frames that do not extend into the padding.</summary>
    private static float[] Middle(string feature, float[] samples) => Compute(feature, samples)[3..^3];

    private static float[] Compute(string feature, float[] samples)
    {
        var plugIn = (IFrameFeature)FeatureCatalog.All.Get(feature);
        var options = plugIn.Options.Complete(ParameterSet.Empty);
        var analysis = new FeatureExtractor(Spec(feature, SignalPrecision.Double)).CreateAnalysis();
        analysis.Load(samples);
        var values = new float[plugIn.Rows(analysis.Spec, options) * plugIn.Length(analysis.Spec, samples.Length)];
        plugIn.Compute(analysis, options, values);
        return values;
    }

    private static FeatureSpec Spec(string feature, SignalPrecision precision) => new()
    {
        Name = feature,
        Precision = precision,
        Table =
        [
            FeatureCatalog.All.Get(feature) is ISliceFeature
                ? new() { Feature = feature }
                : new() { Feature = feature, Statistics = ["mean"] },
        ],
    };
}
