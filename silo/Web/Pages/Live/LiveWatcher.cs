namespace Experiments.Web.Pages.Live;

/// <summary>One browser that watches. Of each topic only the latest state waits: one that reads slowly skips what was in between.</summary>
internal sealed class LiveWatcher : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _arrived = new(0, 1);

    /// <summary>Has a state sent, in the place of an earlier one that has not been.</summary>
    public void Offer(string topic, string data)
    {
        lock (_lock)
        {
            _waiting[topic] = data;
            if (_arrived.CurrentCount == 0)
            {
                _arrived.Release();
            }
        }
    }

    /// <summary>What has arrived, by topic; empty if nothing did in time.</summary>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> NextAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        _ = await _arrived.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            KeyValuePair<string, string>[] all = [.. _waiting];
            _waiting.Clear();
            return all;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _arrived.Dispose();
}
