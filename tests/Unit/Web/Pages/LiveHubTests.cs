using System.Collections.Concurrent;
using Experiments.Domain;
using Experiments.Web.Pages.Live;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Web.Pages;

public sealed class LiveHubTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _reported = new();
    private readonly LiveHub _hub;
    private Func<string, LiveState> _look = topic => new LiveState($"<p>{topic}</p>", "1", TimeSpan.FromSeconds(1));
    private int _reads;

    public LiveHubTests() => _hub = new LiveHub(
        (topic, _) =>
        {
            Interlocked.Increment(ref _reads);
            return Task.FromResult(_look(topic));
        },
        _reported.Enqueue, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_who_watch_a_topic_share_one_read_and_the_next_comes_when_it_says()
    {
        LiveWatcher[] watchers = [.. Enumerable.Range(0, 20).Select(_ => new LiveWatcher())];
        foreach (var watcher in watchers)
        {
            _hub.Watch("sweeps", watcher);
        }

        foreach (var watcher in watchers)
        {
            Assert.Contains("sweeps", Assert.Single(await NextAsync(watcher)).Value, StringComparison.Ordinal);
        }

        Assert.Equal(1, _reads);
        _look = _ => new LiveState("other", "2", TimeSpan.FromSeconds(1));
        await AdvanceAsync(TimeSpan.FromSeconds(1), reads: 2);
        Assert.Contains("other", Assert.Single(await NextAsync(watchers[^1])).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again_and_who_reads_slowly_gets_only_the_latest()
    {
        using var watcher = new LiveWatcher();
        _hub.Watch("sweeps", watcher);
        _ = await NextAsync(watcher);
        await AdvanceAsync(TimeSpan.FromSeconds(1), reads: 2);
        Assert.Empty(await watcher.NextAsync(TimeSpan.Zero, Cancellation));

        for (var state = 3; state < 6; state++)
        {
            var text = $"state {state}";
            _look = _ => new LiveState(text, "", TimeSpan.FromSeconds(1));
            await AdvanceAsync(TimeSpan.FromSeconds(1), state);
        }

        Assert.Contains("state 5", Assert.Single(await NextAsync(watcher)).Value, StringComparison.Ordinal);
        Assert.Empty(await watcher.NextAsync(TimeSpan.Zero, Cancellation));
    }

    [Fact]
    public async Task After_the_last_has_left_nothing_is_read_and_the_next_starts_anew()
    {
        using var watcher = new LiveWatcher();
        _hub.Watch("sweeps", watcher);
        _ = await NextAsync(watcher);
        _hub.Leave("sweeps", watcher);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _reads);

        _hub.Watch("sweeps", watcher);
        Assert.Single(await NextAsync(watcher));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task A_problem_is_shown_in_words_reported_once_and_tried_again()
    {
        using var watcher = new LiveWatcher();
        _look = _ => throw new InvalidOperationException("broken");
        _hub.Watch("cluster", watcher);
        var shown = Assert.Single(await NextAsync(watcher)).Value;
        Assert.Contains("cannot be read", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("broken", shown, StringComparison.Ordinal);
        await AdvanceAsync(TimeSpan.FromSeconds(5), reads: 2);
        Assert.Contains("broken", Assert.Single(_reported), StringComparison.Ordinal);

        _look = _ => throw new UserErrorException("sweep 'x' does not exist");
        await AdvanceAsync(TimeSpan.FromSeconds(5), reads: 3);
        Assert.Contains("does not exist", Assert.Single(await NextAsync(watcher)).Value, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private static Task<IReadOnlyList<KeyValuePair<string, string>>> NextAsync(LiveWatcher watcher) =>
        watcher.NextAsync(TimeSpan.FromSeconds(30), Cancellation);

    /// <summary>Advances the clock until the hub has read so often: it may not have begun to wait yet.</summary>
    private async Task AdvanceAsync(TimeSpan time, int reads)
    {
        while (Volatile.Read(ref _reads) < reads)
        {
            _time.Advance(time);
            await Task.Delay(1, Cancellation);
        }

        // What it read is published without another wait.
        await Task.Delay(20, Cancellation);
    }
}
