using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class SweepTransitionsTests
{
    [Theory]
    [InlineData(SweepState.Preparing, true, true, false)]
    [InlineData(SweepState.Running, true, true, false)]
    [InlineData(SweepState.Paused, false, true, true)]
    [InlineData(SweepState.Stopping, false, true, true)]
    [InlineData(SweepState.Stopped, false, false, true)]
    [InlineData(SweepState.Cancelled, false, false, false)]
    [InlineData(SweepState.Completed, false, false, false)]
    [InlineData(SweepState.Failed, false, false, false)]
    public void Allowed_actions_depend_on_the_state(SweepState state, bool mayPause, bool mayCancel, bool mayResume) =>
        Assert.Equal((mayPause, mayCancel, mayResume), (state.MayPause(), state.MayCancel(), state.MayResume()));

    [Theory]
    [InlineData(SweepState.Running, true, true, SweepState.Completed)]
    [InlineData(SweepState.Running, false, true, null)]
    [InlineData(SweepState.Running, true, false, null)]
    [InlineData(SweepState.Stopping, false, false, SweepState.Stopped)]
    [InlineData(SweepState.Paused, true, true, null)]
    public void A_sweep_ends_when_all_experiments_are_over_or_it_is_stopping(
        SweepState state, bool isWhole, bool haveAllEnded, SweepState? end) =>
        Assert.Equal(end, SweepTransitions.EndOf(state, isWhole, haveAllEnded));
}
