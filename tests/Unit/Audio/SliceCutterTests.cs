using CsCheck;
using Experiments.Audio;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio;

public sealed class SliceCutterTests
{
    [Fact]
    public void Cutting_in_blocks_equals_cutting_the_whole_track() =>
        Gen.Select(Gen.Int[10, 400], Gen.Int[10, 500], Gen.Int[0, 3000], Gen.Int[1, 900]).Sample((slice, hop, samples, block) =>
        {
            var slicer = new Slicer(new SliceRule(slice / 100.0, hop / 100.0), 100);
            float[] track = [.. Enumerable.Range(1, samples)];
            var cut = new List<(SliceRange Range, float[] Samples)>();
            var cutter = new SliceCutter(slicer, (range, taken) => cut.Add((range, taken.ToArray())));
            foreach (var part in track.Chunk(block))
            {
                cutter.Append(part);
            }

            if (2 * samples < slice)
            {
                var expected = Assert.Throws<UserErrorException>(() => slicer.Plan(samples)).Message;
                Assert.Equal(expected, Assert.Throws<UserErrorException>(() => cutter.Complete()).Message);
                return;
            }

            Assert.Equal(samples, cutter.Complete());
            Assert.Equal(slicer.Plan(samples), cut.Select(taken => taken.Range));
            Assert.All(cut, taken =>
            {
                var whole = new float[slicer.SliceSamples];
                slicer.Copy(track, taken.Range, whole);
                Assert.Equal(whole, taken.Samples);
            });
        });

    [Theory]
    [InlineData(null, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)] // 1.4 of 3 s are left: less than half a slice, but at another rate they were one
    [InlineData(3, 1)] // two are missing: this is another track
    public void A_last_slice_expected_from_another_rate_is_padded(int? slices, int count)
    {
        var cut = new List<(SliceRange Range, float Last)>();
        var cutter = new SliceCutter(new Slicer(new SliceRule(), 10), (range, samples) => cut.Add((range, samples[^1])));
        cutter.Append([.. Enumerable.Repeat(1f, 44)]);
        Assert.Equal(44, cutter.Complete(slices));
        Assert.Equal(count, cut.Count);
        if (count == 2)
        {
            Assert.Equal((new SliceRange(1, 30, 14, true), 0f), cut[1]);
        }
    }

    [Fact]
    public void A_slice_beyond_2_31_samples_has_the_right_start()
    {
        // Beyond 2^31 samples: a day at 44,100 Hz.
        var slicer = new Slicer(new SliceRule(3600, 3600), 44_100);
        Assert.Equal(new SliceRange(23, 23L * 3600 * 44_100, 3600 * 44_100, false), slicer.Plan(24L * 3600 * 44_100)[^1]);
    }
}
