using Experiments.Domain;
using Experiments.Scheduling.Sweeps;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

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
    public void What_may_be_done_depends_on_how_it_stands(SweepState state, bool mayPause, bool mayCancel, bool mayResume) =>
        Assert.Equal((mayPause, mayCancel, mayResume), (state.MayPause(), state.MayCancel(), state.MayResume()));

    [Theory]
    [InlineData(SweepState.Running, true, true, SweepState.Completed)]
    [InlineData(SweepState.Running, false, true, null)]
    [InlineData(SweepState.Running, true, false, null)]
    [InlineData(SweepState.Stopping, false, false, SweepState.Stopped)]
    [InlineData(SweepState.Paused, true, true, null)]
    public void It_ends_when_all_of_it_is_suggested_and_over_or_when_it_is_being_stopped(
        SweepState state, bool isWhole, bool areAllOver, SweepState? end) =>
        Assert.Equal(end, SweepTransitions.EndOf(state, isWhole, areAllOver));
}
