using Experiments.Silo.Operations;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class SteadyTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_clock_that_steps_shows_only_what_has_passed()
    {
        var machine = new MachineClock();
        var steady = new SteadyTime(machine);
        Assert.Equal(Start, steady.GetUtcNow());
        machine.Step(TimeSpan.FromDays(1));
        machine.Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(Start.AddSeconds(3), steady.GetUtcNow());
        machine.Step(TimeSpan.FromDays(-1));
        machine.Pass(TimeSpan.FromSeconds(4));
        Assert.Equal(Start.AddSeconds(7), steady.GetUtcNow());
    }

    [Fact]
    public void The_real_one_shows_the_machines_time_and_goes_on()
    {
        var before = TimeProvider.System.GetUtcNow();
        var steady = new SteadyTime(TimeProvider.System);
        var first = steady.GetUtcNow();
        Assert.InRange(first, before, TimeProvider.System.GetUtcNow());
        SpinWait.SpinUntil(() => steady.GetUtcNow() > first, TimeSpan.FromSeconds(5));
        Assert.True(steady.GetUtcNow() > first);
    }

    /// <summary>A machine whose time of day can be set, but not its monotonic clock.</summary>
    private sealed class MachineClock : TimeProvider
    {
        private DateTimeOffset _now = Start;
        private TimeSpan _passed = TimeSpan.FromHours(5);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _passed.Ticks;

        public void Step(TimeSpan by) => _now += by;

        public void Pass(TimeSpan time) => (_now, _passed) = (_now + time, _passed + time);
    }
}
