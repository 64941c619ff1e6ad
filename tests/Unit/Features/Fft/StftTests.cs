using System.Numerics;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Features.Fft;
using Xunit;

namespace Experiments.Unit.Features.Fft;

public sealed class StftTests
{
    public static TheoryData<int, int, string, int> Framings()
    {
        // Powers of two, of three and five, products of primes, a prime, odd lengths, the minimum; hops that divide and do not.
        (int NFft, int Hop)[] framings =
            [
                (2048, 512),
                (1024, 333),
                (512, 512),
                (64, 7),
                (8, 3),
                (4, 1),
                (2, 2),
                (3, 2),
                (480, 160),
                (500, 125),
                (882, 441),
                (1155, 400),
                (202, 50),
                (101, 20),
            ];
        var data = new TheoryData<int, int, string, int>();
        foreach (var (nFft, hop) in framings)
        {
            foreach (var width in Enum.GetValues<LaneWidth>())
            {
                data.Add(nFft, hop, nameof(SignalPrecision.Double), (int)width);
                data.Add(nFft, hop, nameof(SignalPrecision.Single), (int)width);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public void Power_equals_the_transform_by_definition(int nFft, int hopLength, string precision, int width)
    {
        var plan = Plan(nFft, hopLength, precision, width);
        var signal = Noise((2 * nFft) + 57);
        var padded = Pad(signal, nFft);
        var power = new FrameMatrix();
        Stft.Create(plan).Power(padded, power);
        Assert.Equal(Framing.FrameCount(plan.Spec, signal.Length), power.Frames);
        foreach (var frame in new[] { 0, 1, power.Frames / 2, power.Frames - 1 })
        {
            var expected = Naive(padded.AsSpan(frame * hopLength, nFft), plan.AnalysisWindow);
            var scale = expected.Max(bin => bin.Magnitude * bin.Magnitude) + 1e-30;

            // Rounding of the stored float, or of a transform in float.
            var tolerance = precision == nameof(SignalPrecision.Double) ? 1e-6 : 1e-5;
            Assert.All(expected.Index(), bin =>
                Assert.Equal(bin.Item.Magnitude * bin.Item.Magnitude / scale, power[bin.Index][frame] / scale, tolerance));
        }
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public void The_inverse_restores_the_signal(int nFft, int hopLength, string precision, int width)
    {
        // Windows that overlap to zero somewhere cannot be inverted.
        Assert.SkipWhen(hopLength * 2 > nFft, "hann windows leave gaps at this hop");
        var plan = Plan(nFft, hopLength, precision, width);
        var signal = Noise((3 * nFft) + 11);
        var (re, im) = (new FrameMatrix(), new FrameMatrix());
        var stft = Stft.Create(plan);
        stft.Complex(Pad(signal, nFft), re, im);
        var restored = new float[signal.Length];
        stft.Inverse(re, im, restored);

        // The last samples may be only under the end of the last window, where it is near zero.
        var whole = Math.Min(signal.Length, (re.Frames - 1) * hopLength);
        Assert.All(signal.AsSpan(0, whole).ToArray().Zip(restored), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
    }

    [Fact]
    public void A_workspace_can_be_reused_for_other_lengths()
    {
        var stft = Stft.Create(Plan(64, 16, nameof(SignalPrecision.Single), (int)LaneSelection.Best));
        var (first, second, power) = (Noise(3000), Noise(300), new FrameMatrix());
        stft.Power(Pad(first, 64), power);
        stft.Power(Pad(second, 64), power);
        var expected = new FrameMatrix();
        Stft.Create(Plan(64, 16, nameof(SignalPrecision.Single), (int)LaneSelection.Best)).Power(Pad(second, 64), expected);
        Assert.Equal(expected.All.ToArray(), power.All.ToArray());
    }

    private static SignalPlan Plan(int nFft, int hopLength, string precision, int width) => new(
        new FeatureSpec { Name = "", NFft = nFft, HopLength = hopLength, Precision = Enum.Parse<SignalPrecision>(precision) },
        (LaneWidth)width);

    private static float[] Noise(int length)
    {
        var stream = new RandomStream(7);
        return [.. Enumerable.Range(0, length).Select(_ => (float)((2 * stream.NextDouble()) - 1))];
    }

    private static float[] Pad(float[] signal, int nFft)
    {
        var padded = new float[signal.Length + (2 * (nFft / 2))];
        Padding.Pad(signal, nFft / 2, SignalPadding.Reflect, padded);
        return padded;
    }

    private static Complex[] Naive(ReadOnlySpan<float> frame, double[] window)
    {
        var bins = new Complex[(frame.Length / 2) + 1];
        for (var k = 0; k < bins.Length; k++)
        {
            for (var i = 0; i < frame.Length; i++)
            {
                bins[k] += frame[i] * window[i] * Complex.FromPolarCoordinates(
                    1, -2 * Math.PI * ((long)k * i % frame.Length) / frame.Length);
            }
        }

        return bins;
    }
}
