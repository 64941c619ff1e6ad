using Experiments.Silo.Operations;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class MonotonicTimeProviderTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Clock_steps_do_not_change_steady_time()
    {
        var machine = new MachineClock();
        var steady = new MonotonicTimeProvider(machine);
        Assert.Equal(Start, steady.GetUtcNow());
        machine.Step(TimeSpan.FromDays(1));
        machine.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(Start.AddSeconds(3), steady.GetUtcNow());
        machine.Step(TimeSpan.FromDays(-1));
        machine.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(Start.AddSeconds(7), steady.GetUtcNow());
    }

    [Fact]
    public void Steady_time_starts_at_the_system_time_and_advances()
    {
        var before = TimeProvider.System.GetUtcNow();
        var steady = new MonotonicTimeProvider(TimeProvider.System);
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

        public void Advance(TimeSpan time) => (_now, _passed) = (_now + time, _passed + time);
    }
}
