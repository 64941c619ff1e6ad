using Experiments.Silo.Operations;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class BlockingWorkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_most_the_limit_of_calls_run_at_once_and_all_complete()
    {
        const int Limit = 2;
        using var work = new BlockingWork(Limit);
        using var areRunning = new CountdownEvent(Limit);
        using var release = new ManualResetEventSlim();
        var counting = new Lock();
        var (running, most) = (0, 0);
        var calls = Enumerable.Range(0, 5).Select(number => work.RunAsync(
            () =>
            {
                lock (counting)
                {
                    most = Math.Max(most, ++running);
                    if (!areRunning.IsSet)
                    {
                        areRunning.Signal();
                    }
                }

                release.Wait(Cancellation);
                lock (counting)
                {
                    running--;
                }

                return number;
            },
            Cancellation)).ToArray();

        areRunning.Wait(Cancellation);
        release.Set();
        var answers = await Task.WhenAll(calls);
        Assert.Equal([0, 1, 2, 3, 4], answers);
        Assert.Equal(Limit, most);
    }

    [Fact]
    public async Task A_call_canceled_while_waiting_never_runs()
    {
        using var work = new BlockingWork(1);
        using var release = new ManualResetEventSlim();
        using var canceling = new CancellationTokenSource();
        var hasRun = false;
        var first = work.RunAsync(() => release.Wait(Cancellation), Cancellation);
        var second = work.RunAsync(() => hasRun = true, canceling.Token);

        await canceling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        release.Set();
        await first;
        Assert.True(await work.RunAsync(() => !hasRun, Cancellation));
    }
}
