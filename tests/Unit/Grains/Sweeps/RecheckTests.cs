using Experiments.Grains.Sweeps;
using Xunit;

namespace Experiments.Unit.Grains.Sweeps;

public sealed class RecheckTests
{
    [Fact]
    public async Task A_call_during_a_look_makes_it_look_once_more_and_does_not_wait()
    {
        var (looks, gate) = (0, new TaskCompletionSource());
        var recheck = new Recheck(() => ++looks == 1 ? gate.Task : Task.CompletedTask);
        var first = recheck.RunAsync();
        await recheck.RunAsync();
        await recheck.RunAsync();
        Assert.Equal(1, looks);
        gate.SetResult();
        await first;
        Assert.Equal((2, false), (looks, recheck.IsWanted));
    }

    [Fact]
    public async Task After_a_failure_there_is_still_something_to_look_at()
    {
        var fails = true;
        var recheck = new Recheck(() => fails ? Task.FromException(new IOException("away")) : Task.CompletedTask);
        await Assert.ThrowsAsync<IOException>(recheck.RunAsync);
        Assert.True(recheck.IsWanted);
        fails = false;
        await recheck.RunAsync();
        Assert.False(recheck.IsWanted);
    }
}
