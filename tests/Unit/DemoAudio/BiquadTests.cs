using Experiments.DemoAudio;
using Xunit;

namespace Experiments.Unit.DemoAudio;

public sealed class BiquadTests
{
    private const double Half = 0.7071067811865476; // quality of a Butterworth filter: 3 dB down at the edge

    [Theory]
    [InlineData("low-pass", 1000, -3.01)]
    [InlineData("low-pass", 50, 0)]
    [InlineData("high-pass", 1000, -3.01)]
    [InlineData("high-pass", 10_000, 0)]
    [InlineData("peak", 1000, 6)]
    [InlineData("peak", 20, 0)]
    [InlineData("low-shelf", 20, 6)]
    [InlineData("low-shelf", 10_000, 0)]
    [InlineData("high-shelf", 10_500, 6)]
    [InlineData("high-shelf", 20, 0)]
    public void Each_filter_has_its_designed_gain(string kind, double hertz, double decibels)
    {
        var filter = kind switch
        {
            "low-pass" => Biquad.LowPass(1000, Half),
            "high-pass" => Biquad.HighPass(1000, Half),
            "peak" => Biquad.Peak(1000, 1, 6),
            "low-shelf" => Biquad.LowShelf(1000, 6),
            _ => Biquad.HighShelf(1000, 6),
        };
        float[] tone = [.. Enumerable.Range(0, 44_100).Select(i => (float)Math.Sin(2 * Math.PI * hertz * i / 22050))];
        filter.Apply(tone);

        // Whole periods of the second half, where the transient has died away.
        var power = tone.Skip(22_050).Average(x => (double)x * x);
        Assert.Equal(decibels, 10 * Math.Log10(2 * power), tolerance: 0.05);
    }
}
