using Experiments.Models.Networks.Training;
using Xunit;

namespace Experiments.Unit.Models.Networks;

public sealed class WeightAverageTests
{
    [Fact]
    public void The_average_is_the_mean_of_the_added_weights()
    {
        var average = new WeightAverage().With([1, 10]).With([2, 20]).With([6, 60]);
        Assert.Equal(3, average.Count);
        Assert.Equal([3f, 30f], average.Mean!); // not null: three were added
    }

    [Fact]
    public void The_average_does_not_share_or_change_added_weights()
    {
        float[] weights = [1, 2];
        var first = new WeightAverage().With(weights);
        _ = first.With([3, 4]);
        weights[0] = 9;
        Assert.Equal([1f, 2f], first.Mean!); // not null: one was added
    }
}
