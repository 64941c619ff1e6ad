using Experiments.Grains.Sweeps;
using Xunit;

namespace Experiments.Unit.Grains.Sweeps;

public sealed class CoalescedActionTests
{
    [Fact]
    public async Task Requests_during_a_run_cause_one_more_run_and_do_not_wait_for_it()
    {
        var (runs, gate) = (0, new TaskCompletionSource());
        var action = new CoalescedAction(() => ++runs == 1 ? gate.Task : Task.CompletedTask);
        var first = action.RunAsync();
        await action.RunAsync();
        await action.RunAsync();
        Assert.Equal(1, runs);
        gate.SetResult();
        await first;
        Assert.Equal((2, false), (runs, action.IsRequested));
    }

    [Fact]
    public void A_request_alone_runs_nothing()
    {
        var action = new CoalescedAction(() => throw new InvalidOperationException("it ran"));
        action.Request();
        Assert.True(action.IsRequested);
    }

    [Fact]
    public async Task The_request_of_a_run_that_failed_is_left()
    {
        var fails = true;
        var action = new CoalescedAction(() => fails ? Task.FromException(new IOException("away")) : Task.CompletedTask);
        await Assert.ThrowsAsync<IOException>(action.RunAsync);
        Assert.True(action.IsRequested);
        fails = false;
        await action.RunAsync();
        Assert.False(action.IsRequested);
    }
}
