using CsCheck;
using Experiments.Audio;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio;

public sealed class SlicerTests
{
    private const int Rate = 22050;
    private static readonly Slicer Default = new(new SliceRule(), Rate);

    [Theory]
    [InlineData(661_500)]
    [InlineData(661_504)] // the shortest and the longest of GTZAN
    [InlineData(661_794)]
    [InlineData(675_808)]
    public void Thirty_seconds_are_exactly_ten_whole_slices(int samples)
    {
        var slices = Default.Plan(samples);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => new SliceRange(i, i * 66150, 66150, false)), slices);
    }

    [Theory]
    [InlineData(661_499, 10)] // one sample short: nine whole slices and a padded tenth
    [InlineData(694_574, 10)] // a remainder of one sample less than half a slice
    [InlineData(694_575, 11)] // of half a slice
    [InlineData(727_649, 11)]
    [InlineData(727_650, 11)]
    public void A_remainder_of_half_a_slice_or_more_is_kept(int samples, int slices)
    {
        var plan = Default.Plan(samples);
        Assert.Equal(slices, plan.Count);
        Assert.All(plan.Take(slices - 1), slice => Assert.False(slice.IsPadded));
        Assert.Equal(samples is not (694_574 or 727_650), plan[^1].IsPadded);
        Assert.Equal(plan[^1].IsPadded ? samples - plan[^1].Start : 66150, plan[^1].Samples);
    }

    [Fact]
    public void A_clip_of_2_1_seconds_is_one_padded_slice() =>
        Assert.Equal([new SliceRange(0, 0, 46305, true)], Default.Plan(46305));

    [Theory]
    [InlineData(0, "0 s of audio is less than half a slice of 3 s; choose shorter slices or exclude it")]
    [InlineData(33_074, "1.5 s of audio is less than half a slice of 3 s; choose shorter slices or exclude it")]
    [InlineData(2205, "0.1 s of audio is less than half a slice of 3 s; choose shorter slices or exclude it")]
    public void A_track_shorter_than_half_a_slice_is_an_error(int samples, string message) =>
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => Default.Plan(samples)).Message);

    [Fact]
    public void Half_a_slice_is_enough_for_a_track() => Assert.Equal([new SliceRange(0, 0, 33075, true)], Default.Plan(33_075));

    [Theory]
    [InlineData(661_794, 19, false)] // 294 samples beyond the last: dropped
    [InlineData(661_500 + 16_537, 19, false)]
    [InlineData(661_500 + 16_538, 20, true)] // half a hop that no slice before has
    [InlineData(661_500 + 33_075, 20, false)]
    public void With_overlap_half_a_hop_of_new_audio_gives_a_padded_slice(int samples, int count, bool isPadded)
    {
        var plan = new Slicer(new SliceRule(3, 1.5), Rate).Plan(samples);
        Assert.Equal(count, plan.Count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => i * 33075L), plan.Select(slice => slice.Start));
        Assert.Equal(isPadded, plan[^1].IsPadded);
    }

    [Fact]
    public void With_gaps_the_remainder_is_measured_from_its_own_start()
    {
        var slicer = new Slicer(new SliceRule(1, 4), 1000);
        Assert.Equal([0, 4000], slicer.Plan(8499).Select(slice => slice.Start));
        Assert.Equal(new SliceRange(2, 8000, 500, true), slicer.Plan(8500)[^1]);
    }

    [Fact]
    public void Fractional_hops_do_not_drift()
    {
        var plan = new Slicer(new SliceRule(1, 1.0 / 3), Rate).Plan(3600 * Rate);
        Assert.Equal(3599 * Rate, plan[^1].Start);
        Assert.Equal(10_798, plan.Count);
    }

    [Fact]
    public void Every_plan_follows_the_slice_rule() =>
        Gen.Select(Gen.Int[10, 400], Gen.Int[10, 500], Gen.Int[0, 5000]).Sample((slice, hop, samples) =>
        {
            var slicer = new Slicer(new SliceRule(slice / 100.0, hop / 100.0), 100);
            if (2 * samples < slice)
            {
                Assert.Throws<UserErrorException>(() => slicer.Plan(samples));
                return;
            }

            var plan = slicer.Plan(samples);
            Assert.All(plan, (range, i) =>
            {
                Assert.Equal((i, i * hop), (range.Index, range.Start));
                Assert.Equal(range.IsPadded, range.Samples < slice);
                Assert.InRange(range.Start + range.Samples, 1, samples);
                Assert.True(2 * range.Samples >= slice);
                Assert.True(!range.IsPadded || i == plan.Count - 1);
            });

            // The uncovered rest at the end, without the gap before the next start, is less than half a slice and less than half a hop.
            var lost = samples - Math.Max(plan[^1].Start + plan[^1].Samples, Math.Min(samples, plan.Count * hop));
            Assert.True(2 * lost < Math.Min(slice, hop));
        });

    [Fact]
    public void A_padded_slice_ends_in_zeros()
    {
        var slicer = new Slicer(new SliceRule(1, 1), 4);
        float[] track = [1, 2, 3, 4, 5, 6, 7];
        float[] slice = [9, 9, 9, 9];
        slicer.Copy(track, slicer.Plan(7)[1], slice);
        Assert.Equal([5, 6, 7, 0], slice);
    }

    [Theory]
    [InlineData(0, 3, "slices of 0 s are not possible; choose 0.1 to 3600")]
    [InlineData(0.09, 3, "slices of 0.09 s are not possible; choose 0.1 to 3600")]
    [InlineData(3, -1, "hops of -1 s are not possible; choose 0.1 to 3600")]
    [InlineData(double.NaN, 3, "slices of NaN s are not possible; choose 0.1 to 3600")]
    [InlineData(3, 4000, "hops of 4000 s are not possible; choose 0.1 to 3600")]
    public void An_invalid_slice_rule_is_refused(double slice, double hop, string message) =>
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => new Slicer(new SliceRule(slice, hop), Rate)).Message);
}
