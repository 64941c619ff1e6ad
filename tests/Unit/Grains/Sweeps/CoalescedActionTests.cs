using Experiments.Grains.Sweeps;
using Xunit;

namespace Experiments.Unit.Grains.Sweeps;

public sealed class CoalescedActionTests
{
    [Fact]
    public async Task Calls_during_a_run_cause_one_more_run_and_return_immediately()
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
    public void A_request_alone_does_not_run_the_action()
    {
        var action = new CoalescedAction(() => throw new InvalidOperationException("it ran"));
        action.Request();
        Assert.True(action.IsRequested);
    }

    [Fact]
    public async Task A_failed_run_leaves_its_request_pending()
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
