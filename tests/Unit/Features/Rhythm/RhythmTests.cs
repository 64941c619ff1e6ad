using Experiments.Domain;
using Experiments.Features.Fft;
using Experiments.Features.Rhythm;
using Xunit;

namespace Experiments.Unit.Features.Rhythm;

public sealed class RhythmTests
{
    [Theory]
    [InlineData(130, 344)]
    [InlineData(431, 344)]
    [InlineData(20, 33)]
    [InlineData(1, 8)]
    public void The_mean_tempogram_equals_plain_autocorrelations(int frames, int winLength)
    {
        var stream = new RandomStream(5);
        float[] envelope = [.. Enumerable.Range(0, frames).Select(_ => (float)stream.NextDouble())];
        var expected = Naive(envelope, winLength);
        var plan = new TempogramPlan(winLength);
        foreach (var width in Enum.GetValues<LaneWidth>())
        {
            foreach (var isDouble in new[] { true, false })
            {
                var actual = Tempogram.Create(plan, width, isDouble).Mean(envelope).ToArray();
                Assert.All(actual.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, isDouble ? 1e-7 : 1e-5));
            }
        }
    }

    [Fact]
    public void Onset_strength_counts_only_rises_delayed_by_half_a_window()
    {
        // Two bands; at frame 2 one rises by 6 and one falls.
        var decibels = new FrameMatrix();
        decibels.Reset(2, 6);
        decibels.All.Clear();
        decibels[0][2] = 6;
        decibels[1][1] = 4;
        foreach (var width in Enum.GetValues<LaneWidth>())
        {
            var envelope = new float[6];
            OnsetStrength.Mean(width, 2, decibels, new FrameMatrix(), envelope);
            Assert.Equal([0, 0, 0, 2, 3, 0], envelope);
            OnsetStrength.Median(2, decibels, envelope);
            Assert.Equal([0, 0, 0, 2, 3, 0], envelope);
        }
    }

    private static double[] Naive(float[] envelope, int winLength)
    {
        var ramp = winLength / 2;
        double[] extended =
        [
            .. Enumerable.Range(0, ramp).Select(i => envelope[0] * i / (double)ramp),
            .. envelope.Select(value => (double)value),
            .. Enumerable.Range(0, ramp).Select(i => envelope[^1] * (ramp - 1 - i) / (double)ramp),
            .. new double[winLength],
        ];
        var window = Window.Create("hann", winLength);
        var mean = new double[winLength];
        for (var frame = 0; frame < envelope.Length; frame++)
        {
            var values = window.Select((weight, i) => weight * extended[frame + i]).ToArray();
            var correlations = Enumerable.Range(0, winLength)
                .Select(lag => Enumerable.Range(0, winLength - lag).Sum(i => values[i] * values[i + lag])).ToArray();
            var greatest = correlations.Max(Math.Abs);
            for (var lag = 0; lag < winLength; lag++)
            {
                mean[lag] += (greatest > 0 ? correlations[lag] / greatest : correlations[lag]) / envelope.Length;
            }
        }

        return mean;
    }
}
