using Experiments.Audio;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio;

public sealed class ResamplerTests
{
    private const int Margin = 200; // samples of the lower rate: past the filter's half length of 65 from either end

    /// <summary>Down and up, with a simple ratio and with one that hardly reduces (44099 and 7919: blended phases).</summary>
    public static TheoryData<int, int> Rates() => new()
    {
        { 44100, 22050 }, { 48000, 22050 }, { 16000, 22050 }, { 8000, 22050 }, { 11025, 22050 }, { 96000, 22050 },
        { 32000, 22050 }, { 44099, 22050 }, { 7919, 22050 }, { 22050, 44099 }, { 192000, 1009 },
    };

    [Theory]
    [MemberData(nameof(Rates))]
    public void The_pass_band_is_flat_and_undelayed_up_to_0_9_of_the_lower_Nyquist_frequency(int from, int to)
    {
        var nyquist = Math.Min(from, to) / 2.0;
        foreach (var part in new[] { 0.01, 0.1, 0.33, 0.5, 0.75, 0.85, 0.9 })
        {
            var output = new Resampler(from, to).Resample(Sine(part * nyquist, from, 2000 / nyquist));
            var worst = 0.0;
            foreach (var n in Interior(output.Length, to, nyquist))
            {
                worst = Math.Max(worst, Math.Abs(output[n] - Math.Sin(2 * Math.PI * part * nyquist * n / to)));
            }

            // 0.05 dB of amplitude are 5.8e-3; the same bound on the difference to the sine itself also excludes any delay.
            // The filter's own ripple is 1e-5.
            Assert.True(worst < 5e-5, $"{from} to {to}: a sine at {part} of the lower Nyquist frequency is off by {worst}");
        }
    }

    [Theory]
    [InlineData(44100, 22050)]
    [InlineData(48000, 22050)]
    [InlineData(96000, 22050)]
    [InlineData(44099, 22050)]
    [InlineData(192000, 1009)]
    public void Downsampling_attenuates_tones_above_the_new_Nyquist_frequency_by_90_dB(int from, int to)
    {
        var nyquist = to / 2.0;
        foreach (var part in new[] { 1.0, 1.01, 1.05, 1.1, 1.5, 1.9, 2.0 })
        {
            if (part * nyquist < from / 2.0)
            {
                var output = new Resampler(from, to).Resample(Sine(part * nyquist, from, 2000 / nyquist));
                Assert.True(Peak(output, to, nyquist) < 3.16e-5, $"{from} to {to}: {part} of the Nyquist frequency is heard");
            }
        }
    }

    [Theory]
    [InlineData(8000, 22050)]
    [InlineData(16000, 22050)]
    [InlineData(7919, 22050)]
    [InlineData(22050, 44099)]
    public void Upsampling_attenuates_images_by_90_dB(int from, int to)
    {
        var nyquist = from / 2.0;
        foreach (var part in new[] { 0.3, 0.9, 0.95, 0.99 })
        {
            var output = new Resampler(from, to).Resample(Sine(part * nyquist, from, 2000 / nyquist));
            var image = from - (part * nyquist);
            var (re, im, count) = (0.0, 0.0, 0);
            var inside = Interior(output.Length, to, nyquist);
            foreach (var n in inside)
            {
                var window = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (count + 0.5) / inside.Count));
                re += window * output[n] * Math.Cos(2 * Math.PI * image * n / to);
                im += window * output[n] * Math.Sin(2 * Math.PI * image * n / to);
                count++;
            }

            // A Hann window's mean is a half, a tone's mean product with itself another half.
            var amplitude = 4 * Math.Sqrt((re * re) + (im * im)) / count;
            Assert.True(amplitude < 3.16e-5, $"{from} to {to}: image of {part} of the Nyquist frequency at {amplitude}");
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_frequency_sweep_through_the_pass_band_is_unchanged(int from, int to)
    {
        var nyquist = Math.Min(from, to) / 2.0;
        var seconds = 3000 / nyquist;
        var rise = 0.9 * nyquist / seconds;
        var output = new Resampler(from, to).Resample(Sampled(t => Math.Sin(Math.PI * rise * t * t), from, seconds));
        foreach (var n in Interior(output.Length, to, nyquist))
        {
            Assert.Equal(Math.Sin(Math.PI * rise * n / to * n / to), output[n], tolerance: 5e-5);
        }
    }

    [Theory]
    [InlineData(44100, 22050)]
    [InlineData(48000, 22050)]
    [InlineData(96000, 22050)]
    [InlineData(44099, 22050)]
    public void A_frequency_sweep_above_the_lower_Nyquist_frequency_is_suppressed(int from, int to)
    {
        var (low, high) = (to / 2.0 * 1.005, from / 2.0);
        var input = Sampled(t => Math.Sin(2 * Math.PI * ((low * t) + ((high - low) / 2 * t * t))), from, 1);
        Assert.True(Peak(new Resampler(from, to).Resample(input), to, low) < 3.16e-5);
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void The_signal_is_preserved_at_both_ends(int from, int to)
    {
        // A tone windowed over its whole length: band-limited from the first sample to the last.
        var nyquist = Math.Min(from, to) / 2.0;
        var seconds = 2000 / nyquist;
        double Burst(double t) => t > seconds ? 0
            : (0.5 - (0.5 * Math.Cos(2 * Math.PI * t / seconds))) * Math.Sin(2 * Math.PI * 0.4 * nyquist * t);
        var input = Sampled(Burst, from, seconds);
        var output = new Resampler(from, to).Resample(input);
        Assert.Equal((int)Math.Ceiling((decimal)input.Length * to / from), output.Length);
        for (var n = 0; n < output.Length; n++)
        {
            Assert.Equal(Burst((double)n / to), output[n], tolerance: 5e-5);
        }
    }

    [Theory]
    [InlineData(44100, 22050, 0, 0)]
    [InlineData(44100, 22050, 1, 1)]
    [InlineData(44100, 22050, 1_323_001, 661_501)]
    [InlineData(48000, 22050, 1_440_000, 661_500)]
    [InlineData(8000, 22050, 3, 9)]
    [InlineData(768_000, 1000, 769, 2)]
    [InlineData(1000, 768_000, 2, 1536)]
    [InlineData(767_999, 1001, 1000, 2)]
    public void The_output_length_covers_the_input_duration(int from, int to, int input, int output) =>
        Assert.Equal(output, new Resampler(from, to).Resample(new float[input]).Length);

    [Theory]
    [InlineData(48000, 22050)]
    [InlineData(44099, 22050)]
    [InlineData(8000, 22050)]
    public void The_fast_version_equals_the_direct_sum(int from, int to)
    {
        var random = new RandomStream(5);
        var input = Enumerable.Range(0, 900).Select(_ => (float)random.NextDouble(-1, 1)).ToArray();
        var output = new Resampler(from, to).Resample(input);
        var scale = Math.Min(1, (double)to / from);
        for (var n = 0; n < output.Length; n++)
        {
            var exact = input.Select((x, i) => x * Resampler.Kernel(((double)n * from / to) - i, scale)).Sum();

            // Single-precision sums of some 300 products below 1, and the blend's 1e-6.
            Assert.Equal(exact, output[n], tolerance: 4e-6);
        }
    }

    [Fact]
    public void Equal_rates_change_nothing()
    {
        float[] samples = [1, -2, 3, 0.1f];
        Assert.Equal(samples, new Resampler(22050, 22050).Resample(samples));
    }

    [Theory]
    [InlineData(999, 22050)]
    [InlineData(22050, 768_001)]
    [InlineData(0, 22050)]
    [InlineData(44100, -1)]
    public void A_rate_out_of_range_is_refused(int from, int to) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(from, to));

    private static float[] Sine(double hertz, int rate, double seconds) =>
        Sampled(t => Math.Sin(2 * Math.PI * hertz * t), rate, seconds);

    private static float[] Sampled(Func<double, double> signal, int rate, double seconds) =>
        [.. Enumerable.Range(0, (int)(seconds * rate)).Select(i => (float)signal((double)i / rate))];

    private static List<int> Interior(int length, int rate, double lowerNyquist)
    {
        var margin = (int)(Margin * rate / (2 * lowerNyquist));
        Assert.True(length > 3 * margin);
        return [.. Enumerable.Range(margin, length - (2 * margin))];
    }

    private static double Peak(float[] output, int rate, double lowerNyquist) =>
        Interior(output.Length, rate, lowerNyquist).Max(n => Math.Abs(output[n]));
}
