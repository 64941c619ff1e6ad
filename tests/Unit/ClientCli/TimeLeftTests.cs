using Experiments.ClientCli.Commands.Sweep;
using Experiments.Domain;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class TimeLeftTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_first_estimate_is_shown_and_counts_down()
    {
        var left = new TimeLeft(_time);
        Assert.Null(left.Shown);
        left.Take(100);
        Assert.Equal(TimeSpan.FromSeconds(100), left.Shown);
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(TimeSpan.FromSeconds(60), left.Shown);
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(TimeSpan.Zero, left.Shown);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Estimates_that_vary_by_a_fifth_never_let_the_time_left_climb(ulong seed)
    {
        var random = new RandomStream(seed);
        var left = new TimeLeft(_time);
        var before = TimeSpan.MaxValue;
        for (var step = 0; step < 1800; step++)
        {
            var seconds = 1000 - (step / 2.0);
            left.Take(step == 0 ? seconds : seconds * random.NextDouble(0.8, 1.2));
            Assert.True(left.Shown <= before, $"{left.Shown} after {before}");
            before = left.Shown!.Value; // not null: there is an estimate
            Assert.InRange(before.TotalSeconds, (0.9 * seconds) - 10, (1.1 * seconds) + 10);
            _time.Advance(TimeSpan.FromSeconds(0.5));
        }
    }

    [Fact]
    public void A_lasting_rise_is_followed_within_minutes()
    {
        var left = new TimeLeft(_time);
        left.Take(60);
        for (var second = 0; second < 240; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            left.Take(1000);
        }

        // An estimate that stays at 1,000 s recedes a second per second, so the clock at half speed falls behind, by a quarter at most.
        Assert.InRange(left.Shown!.Value.TotalSeconds, 750, 1000); // not null: there is an estimate
    }

    [Fact]
    public void A_fall_is_followed_within_two_minutes()
    {
        var left = new TimeLeft(_time);
        left.Take(2000);
        for (var second = 0; second < 120; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            left.Take(400 - second);
        }

        Assert.InRange(left.Shown!.Value.TotalSeconds, 281, 320); // not null: there is an estimate
    }

    [Fact]
    public void An_end_that_is_near_is_followed_at_once()
    {
        var left = new TimeLeft(_time);
        left.Take(120);
        _time.Advance(TimeSpan.FromSeconds(15));
        left.Take(3);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        left.Take(2.5);
        Assert.InRange(left.Shown!.Value.TotalSeconds, 2, 4); // not null: there is an estimate
    }

    [Fact]
    public void Without_an_estimate_nothing_is_shown()
    {
        var left = new TimeLeft(_time);
        left.Take(60);
        left.Take(null);
        Assert.Null(left.Shown);
        left.Take(30);
        Assert.Equal(TimeSpan.FromSeconds(30), left.Shown);
    }
}
