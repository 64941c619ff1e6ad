using Experiments.Domain;
using Experiments.Models.Networks.Training;
using Xunit;

namespace Experiments.Unit.Models.Networks;

public sealed class AugmentationTests
{
    [Theory]
    [InlineData(0, new float[] { 1, 2, 3, 4, 5 })]
    [InlineData(2, new float[] { 4, 5, 1, 2, 3 })]
    [InlineData(-1, new float[] { 2, 3, 4, 5, 1 })]
    [InlineData(7, new float[] { 4, 5, 1, 2, 3 })]
    public void A_roll_shifts_values_cyclically(int shift, float[] expected)
    {
        float[] values = [1, 2, 3, 4, 5];
        Augmentations.Roll(values, shift);
        Assert.Equal(expected, values);
    }

    [Fact]
    public void A_time_shift_rolls_all_bands_equally_within_its_limit()
    {
        var random = new RandomStream(3);
        var shifts = new HashSet<int>();
        for (var i = 0; i < 300; i++)
        {
            var values = Enumerable.Range(0, 20).Select(value => (float)value).ToArray();
            Augmentations.TimeShift(values, frames: 10, maxShare: 0.3, random);
            var shift = Array.IndexOf(values, 0f);
            Assert.Equal(shift, Array.IndexOf(values, 10f) - 10);
            shifts.Add(shift > 5 ? shift - 10 : shift);
        }

        Assert.Equal([-3, -2, -1, 0, 1, 2, 3], shifts.Order());
    }

    [Fact]
    public void A_gain_adds_a_uniformly_drawn_number_of_decibels()
    {
        var random = new RandomStream(4);
        var gains = new List<double>();
        for (var i = 0; i < 2000; i++)
        {
            float[] values = [-10, -30];
            Augmentations.Gain(values, 6, random);
            Assert.Equal(20, values[0] - values[1], 1e-5);
            gains.Add(values[0] + 10);
        }

        Assert.All(gains, gain => Assert.InRange(gain, -6.0001, 6.0001));

        // Standard error of the mean 12/√12/√2000 = 0.077, of the deviation about 0.035: four of them.
        Assert.Equal(0, gains.Average(), 0.31);
        Assert.Equal(12 / Math.Sqrt(12), Math.Sqrt(gains.Average(gain => gain * gain)), 0.14);
    }

    [Fact]
    public void Spec_augment_none_leaves_the_spectrogram_unchanged()
    {
        var values = Ones();
        SpecAugment.Named("none").Apply(values, 30, new RandomStream(1));
        Assert.Equal(Ones(), values);
    }

    [Theory]
    [InlineData("light", 1, 0.1)]
    [InlineData("strong", 2, 0.2)]
    public void Spec_augment_masks_whole_bands_and_frames_up_to_its_limit(string strength, int masks, double share)
    {
        const int bands = 20;
        const int frames = 30;
        var random = new RandomStream(5);
        var (widestBands, widestFrames, everFirst, everLast) = (0, 0, false, false);
        for (var i = 0; i < 2000; i++)
        {
            var values = Ones();
            SpecAugment.Named(strength).Apply(values, frames, random);
            var maskedBands = Enumerable.Range(0, bands).Where(band => Band(values, band).All(value => value == 0)).ToList();
            var maskedFrames = Enumerable.Range(0, frames)
                .Where(frame => Enumerable.Range(0, bands).All(band => values[(band * frames) + frame] == 0)).ToList();

            // Zeros are in a masked band or a masked frame, and nothing else is.
            Assert.Equal((bands - maskedBands.Count) * (frames - maskedFrames.Count), values.Count(value => value == 1));
            (widestBands, widestFrames) = (Math.Max(widestBands, maskedBands.Count), Math.Max(widestFrames, maskedFrames.Count));
            everFirst |= maskedBands.Contains(0);
            everLast |= maskedFrames.Contains(frames - 1);
        }

        Assert.Equal((masks * (int)(share * bands), masks * (int)(share * frames)), (widestBands, widestFrames));
        Assert.True(everFirst && everLast);

        static IEnumerable<float> Band(float[] values, int band) => values.Skip(band * frames).Take(frames);
    }

    [Fact]
    public void Mixup_blends_each_row_with_the_original_of_its_partner()
    {
        float[] rows = [1, 2, 10, 20, 100, 200];
        Mixup.Blend(rows, [1, 2, 0], 0.75f);
        Assert.Equal([3.25f, 6.5f, 32.5f, 65f, 75.25f, 150.5f], rows);
    }

    [Fact]
    public void Mixup_blends_inputs_and_targets_alike_with_the_original_row_dominant()
    {
        var random = new RandomStream(6);
        for (var i = 0; i < 100; i++)
        {
            // Inputs equal to targets must stay so.
            float[] rows = [1, 0, 0, 0, 1, 0, 0, 0, 1];
            var targets = (float[])rows.Clone();
            Mixup.Apply(rows, targets, 3, 0.4, random);
            Assert.Equal(targets, rows);
            Assert.All(Enumerable.Range(0, 3), row =>
            {
                Assert.InRange(targets[(row * 3) + row], 0.5f, 1f);
                Assert.Equal(1, targets.Skip(row * 3).Take(3).Sum(), 1e-6);
            });
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_mixup_weight_has_the_moments_of_a_beta_distribution(double alpha)
    {
        const int count = 20_000;
        var random = new RandomStream(7);
        var draws = Enumerable.Range(0, count).Select(_ => Mixup.Beta(alpha, random)).ToList();
        var variance = 1 / (4 * ((2 * alpha) + 1)); // αβ / ((α+β)²(α+β+1)) at α = β

        // Four standard errors of the mean; the variance's is below that of a variable in [0, 0.25].
        Assert.Equal(0.5, draws.Average(), 4 * Math.Sqrt(variance / count));
        Assert.Equal(variance, draws.Average(draw => (draw - 0.5) * (draw - 0.5)), 4 * 0.125 / Math.Sqrt(count));
    }

    private static float[] Ones() => [.. Enumerable.Repeat(1f, 600)];
}
