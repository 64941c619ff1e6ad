using Experiments.Models.Networks.Training;
using Xunit;

namespace Experiments.Unit.Models.Networks;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void Constant_stays_at_the_peak() =>
        Assert.All(Rates("constant", 0, 50), rate => Assert.Equal(2, rate));

    [Fact]
    public void Step_divides_by_ten_at_one_half_and_three_quarters()
    {
        var expected = Enumerable.Repeat(2.0, 50).Concat(Enumerable.Repeat(0.2, 25)).Concat(Enumerable.Repeat(0.02, 25));
        Assert.Equal(expected, Rates("step", 0, 100), Close);
    }

    [Fact]
    public void Cosine_is_half_a_cosine()
    {
        var rates = Rates("cosine", 0, 100);
        Assert.All(Enumerable.Range(0, 100), step => Assert.Equal(1 + Math.Cos(Math.PI * step / 100), rates[step], 1e-12));
    }

    [Fact]
    public void Warm_up_rises_linearly_over_a_tenth_of_the_steps_and_stays()
    {
        var rates = Rates("warm-up", 0, 100);
        Assert.Equal(Enumerable.Range(1, 10).Select(step => 0.2 * step), rates.Take(10), Close);
        Assert.All(rates.Skip(10), rate => Assert.Equal(2, rate));
    }

    [Fact]
    public void A_warm_up_can_precede_a_schedule()
    {
        var rates = Rates("cosine", 0.2, 100);
        Assert.Equal(Enumerable.Range(1, 20).Select(step => 0.1 * step), rates.Take(20), Close);
        Assert.Equal(2, rates[20], 1e-12);
        Assert.Equal(1, rates[60], 1e-12);
    }

    /// <summary>torch.optim.lr_scheduler.OneCycleLR(max_lr=2, total_steps=100), PyTorch 1.13.</summary>
    [Theory]
    [InlineData(0, 0.08)]
    [InlineData(29, 2)]
    [InlineData(99, 8e-06)]
    public void One_cycle_matches_PyTorch_at_start_peak_and_end(int step, double expected)
    {
        var rates = Rates("one-cycle", 0, 100);

        // PyTorch counts the peak as the last rising step, we as the first falling one.
        Assert.Equal(expected, rates[step == 29 ? 30 : step], 1e-9);
        Assert.Equal(30, rates.IndexOf(rates.Max()));
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("step")]
    [InlineData("cosine")]
    [InlineData("one-cycle")]
    [InlineData("warm-up")]
    public void Every_schedule_supports_any_number_of_steps(string kind)
    {
        for (var steps = 1; steps < 12; steps++)
        {
            Assert.All(Rates(kind, 0, steps), rate => Assert.InRange(rate, 1e-6, 2));
        }
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;

    private static List<double> Rates(string kind, double warmUp, int steps)
    {
        var schedule = new LearningRateSchedule(kind, 2, warmUp);
        return [.. Enumerable.Range(0, steps).Select(step => schedule.RateOf(step, steps))];
    }
}
