using Experiments.Models.Networks.Training;
using Xunit;

namespace Experiments.Unit.Models.Networks;

public sealed class SoftTargetsTests
{
    [Fact]
    public void Smoothing_spreads_its_share_over_all_outputs()
    {
        var row = new float[4];
        SoftTargets.Fill(row, 2, 0.2, 1);
        Assert.Equal([0.05f, 0.05f, 0.85f, 0.05f], row);
    }

    [Fact]
    public void Without_smoothing_a_target_is_its_label_times_the_weight()
    {
        var row = new float[3];
        SoftTargets.Fill(row, 0, 0, 2.5);
        Assert.Equal([2.5f, 0, 0], row);
    }

    [Fact]
    public void A_mixture_is_the_sum_of_its_labels_times_their_shares()
    {
        var (mixed, first, second) = (new float[3], new float[3], new float[3]);
        SoftTargets.Fill(mixed, [0.75f, 0, 0.25f], 0.3, [2, 5, 4]);
        SoftTargets.Fill(first, 0, 0.3, 2);
        SoftTargets.Fill(second, 2, 0.3, 4);
        Assert.Equal(
            first.Zip(second, (a, b) => (0.75f * a) + (0.25f * b)), mixed, (expected, found) => Math.Abs(expected - found) < 1e-6);
    }
}
