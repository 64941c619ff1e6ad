using System.Collections.Concurrent;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.Web.Pages.Live;

/// <summary>
/// Shows browsers what changes. While anyone watches a topic, it is read and rendered once a second for all who watch, whatever the number
/// of events; what is sent is how things are now, so that a browser that connects again has missed nothing and gets nothing twice.
/// </summary>
/// <param name="readAsync">Reads and renders a topic.</param>
/// <param name="report">Receives what nobody expected, a line each.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveHub(Func<string, CancellationToken, Task<LiveState>> readAsync, Action<string> report, TimeProvider time)
    : IAsyncDisposable
{
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();
    private readonly Func<string, CancellationToken, Task<LiveState>> _readAsync = readAsync;
    private readonly Action<string> _report = report;
    private readonly TimeProvider _time = time;

    /// <summary>Begins to send a topic to a watcher.</summary>
    public void Watch(string topic, LiveWatcher watcher)
    {
        // A topic that has just lost its last watcher takes no other, and is replaced.
        while (!_topics.GetOrAdd(topic, name => new Topic(this, name)).TryAdd(watcher))
        {
            _topics.TryRemove(topic, out _);
        }
    }

    /// <summary>Sends it no more.</summary>
    public void Leave(string topic, LiveWatcher watcher)
    {
        if (_topics.TryGetValue(topic, out var found) && found.RemoveAndIsEmpty(watcher))
        {
            _topics.TryRemove(KeyValuePair.Create(topic, found));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    /// <summary>One topic with those who watch it.</summary>
    private sealed class Topic(LiveHub hub, string name)
    {
        private readonly Lock _lock = new();
        private readonly HashSet<LiveWatcher> _watchers = [];
        private CancellationTokenSource? _reading;
        private string? _last;
        private bool _isOver;

        /// <summary>Adds a watcher, who gets the latest at once; false if the topic is over.</summary>
        public bool TryAdd(LiveWatcher watcher)
        {
            lock (_lock)
            {
                if (_isOver)
                {
                    return false;
                }

                _watchers.Add(watcher);
                if (_last is { } last)
                {
                    watcher.Offer(name, last);
                }

                if (_reading is null)
                {
                    _reading = CancellationTokenSource.CreateLinkedTokenSource(hub._closing.Token);
                    _ = ReadAsync(_reading.Token);
                }

                return true;
            }
        }

        /// <summary>Removes a watcher; after the last one the topic is over.</summary>
        public bool RemoveAndIsEmpty(LiveWatcher watcher)
        {
            lock (_lock)
            {
                _watchers.Remove(watcher);
                if (_watchers.Count > 0)
                {
                    return false;
                }

                _isOver = true;
                _reading?.Cancel();
                _reading?.Dispose();
                return true;
            }
        }

        private async Task ReadAsync(CancellationToken cancellationToken)
        {
            string? reported = null;
            while (!cancellationToken.IsCancellationRequested)
            {
                var wait = AfterError;
                try
                {
                    var state = await hub._readAsync(name, cancellationToken).ConfigureAwait(false);
                    wait = state.Next;
                    Publish(JsonSerializer.Serialize(new { state.Html, state.Version }, DomainJson.Compact));
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    var problem = exception is UserErrorException ? exception.Message : "this cannot be read at the moment";
                    Publish(JsonSerializer.Serialize(new { Problem = problem }, DomainJson.Compact));
                    if (exception is not UserErrorException && reported != exception.Message)
                    {
                        hub.Report(name, exception);
                        reported = exception.Message;
                    }
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                await Task.Delay(wait, hub._time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        private void Publish(string data)
        {
            lock (_lock)
            {
                if (data == _last)
                {
                    return;
                }

                _last = data;
                foreach (var watcher in _watchers)
                {
                    watcher.Offer(name, data);
                }
            }
        }
    }

    private void Report(string topic, Exception exception) =>
        _report($"/live {topic}: {exception.GetType().Name}: {exception.Reason()}");
}
