using Experiments.Scheduling;
using Xunit;

namespace Experiments.Unit.Scheduling;

public sealed class SchedulerStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Incarnations_increase_by_one_and_all_earlier_leases_may_be_adopted()
    {
        var state = new SchedulerState();
        state.BeginIncarnation("silo", Now);
        state.BeginIncarnation("silo", Now);
        Assert.Equal((2, 0), (state.Incarnation, state.AdoptsFrom));
    }

    [Fact]
    public void After_a_restore_incarnations_jump_ahead_and_earlier_leases_are_not_adopted()
    {
        // The backup was of incarnation 5; the replaced store continued, perhaps from an earlier restore.
        var replaced = new SchedulerState { Incarnation = 5, IsRestored = true };
        replaced.BeginIncarnation("silo", Now);
        replaced.BeginIncarnation("silo", Now);

        var state = new SchedulerState { Incarnation = 5, IsRestored = true };
        state.BeginIncarnation("silo", Now.AddMinutes(1));
        Assert.True(state.Incarnation > replaced.Incarnation);
        Assert.Equal((state.Incarnation, false), (state.AdoptsFrom, state.IsRestored));
        state.BeginIncarnation("silo", Now.AddMinutes(1));
        Assert.Equal(state.Incarnation - 1, state.AdoptsFrom);
    }
}
