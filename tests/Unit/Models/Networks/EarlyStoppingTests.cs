using Experiments.Models;
using Xunit;

namespace Experiments.Unit.Models.Networks;

public sealed class EarlyStoppingTests
{
    [Fact]
    public void Training_stops_after_patience_epochs_without_a_lower_loss()
    {
        var state = new EarlyStopping(3);
        double[] losses = [1.0, 0.8, 0.8, 0.9, 0.7, 0.7, 0.71, 0.75];
        var stoppedAfter = 0;
        for (var epoch = 1; epoch <= losses.Length && stoppedAfter == 0; epoch++)
        {
            state = state.After(epoch, losses[epoch - 1]);
            Assert.Equal(epoch is 1 or 2 or 5, state.IsBest);
            stoppedAfter = state.ShouldStop ? epoch : 0;
        }

        Assert.Equal((8, 5, 0.7), (stoppedAfter, state.BestEpoch, state.BestLoss));
    }

    [Fact]
    public void Without_patience_training_never_stops()
    {
        var state = Enumerable.Range(1, 100).Aggregate(new EarlyStopping(0), (state, epoch) => state.After(epoch, epoch));
        Assert.False(state.ShouldStop);
        Assert.Equal(1, state.BestEpoch);
    }

    [Fact]
    public void A_NaN_loss_is_never_the_best()
    {
        var state = new EarlyStopping(2).After(1, double.NaN).After(2, double.NaN);
        Assert.True(state.ShouldStop);
        Assert.Equal(0, state.BestEpoch);
        Assert.False(state.IsBest);
    }
}
