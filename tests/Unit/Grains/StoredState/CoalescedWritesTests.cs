using System.Threading.Channels;
using Experiments.Grains.StoredState;
using Xunit;

namespace Experiments.Unit.Grains.StoredState;

public sealed class CoalescedWritesTests
{
    [Fact]
    public Task Calls_during_a_write_share_the_next_and_writes_never_overlap() => GrainTurns.RunAsync(async () =>
    {
        var (under, most, count) = (0, 0, 0);
        var gates = Channel.CreateUnbounded<TaskCompletionSource>();
        var writes = new CoalescedWrites(async () =>
        {
            count++;
            most = Math.Max(most, ++under);
            var gate = new TaskCompletionSource();
            Assert.True(gates.Writer.TryWrite(gate));
            await gate.Task;
            under--;
        });

        var first = writes.FlushAsync();
        var (second, third) = (writes.FlushAsync(), writes.FlushAsync());
        (await gates.Reader.ReadAsync(TestContext.Current.CancellationToken)).SetResult();
        await first;
        Assert.False(second.IsCompleted);
        (await gates.Reader.ReadAsync(TestContext.Current.CancellationToken)).SetResult();
        await Task.WhenAll(second, third);
        Assert.Equal((1, 2), (most, count));
    });

    [Fact]
    public Task Who_waits_until_all_is_stored_waits_for_the_write_behind_the_running_one_too() => GrainTurns.RunAsync(async () =>
    {
        List<TaskCompletionSource> gates = [];
        var writes = new CoalescedWrites(() =>
        {
            gates.Add(new TaskCompletionSource());
            return gates[^1].Task;
        });

        await writes.WhenStoredAsync();
        Assert.Empty(gates);
        var (first, second, waiting) = (writes.FlushAsync(), writes.FlushAsync(), writes.WhenStoredAsync());
        Assert.Single(gates);
        gates[0].SetResult();
        await first;
        while (gates.Count < 2)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.False(waiting.IsCompleted);
        gates[1].SetResult();
        await Task.WhenAll(second, waiting);
        Assert.Equal(2, gates.Count);
    });

    [Fact]
    public Task A_failed_write_fails_its_callers_and_the_next_call_writes_again() => GrainTurns.RunAsync(async () =>
    {
        var fails = true;
        var writes = new CoalescedWrites(() => fails ? Task.FromException(new IOException("away")) : Task.CompletedTask);
        await Assert.ThrowsAsync<IOException>(writes.FlushAsync);
        fails = false;
        await writes.FlushAsync();
    });
}
