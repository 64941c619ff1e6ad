using Experiments.Silo.Workers;
using Xunit;

namespace Experiments.Unit.Silo.Workers;

public sealed class WorkerSilenceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0, 30.1)]
    [InlineData(0.001, 30.1)] // an idle runtime
    [InlineData(0.02, 300.1)]
    [InlineData(1, 300.1)]
    public void A_silent_worker_hangs_at_the_limit_if_it_used_no_time_and_later_if_it_did(double share, double expected) =>
        Assert.Equal(expected, HangsAt(second => share * second), tolerance: 15);

    [Fact]
    public void A_worker_that_stops_working_while_it_is_silent_hangs_a_limit_later() =>
        Assert.InRange(HangsAt(second => Math.Min(second, 60)), 60, 60 + 30);

    [Fact]
    public void A_message_starts_the_limit_again()
    {
        var silence = new WorkerSilence(Limit);
        foreach (var second in (double[])[10, 20, 29, 1, 10, 20, 29, 2, 20, 30])
        {
            Assert.False(silence.IsHanging(TimeSpan.FromSeconds(second), () => TimeSpan.Zero));
        }
    }

    /// <summary>After how many seconds of silence a worker hangs, asked ten times a second.</summary>
    private static double HangsAt(Func<double, double> used)
    {
        var silence = new WorkerSilence(Limit);
        for (var tenths = 0; tenths < 10_000; tenths++)
        {
            var second = tenths / 10.0;
            if (silence.IsHanging(TimeSpan.FromSeconds(second), () => TimeSpan.FromSeconds(used(second))))
            {
                return second;
            }
        }

        return double.PositiveInfinity;
    }
}
