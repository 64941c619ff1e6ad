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
}
