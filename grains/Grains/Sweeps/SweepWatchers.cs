using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Experiments.Domain;

namespace Experiments.Grains.Sweeps;

/// <summary>
/// Forwards events to the watchers of a sweep. A watcher that does not keep up misses old events, never new ones. Orleans ends the stream
/// of a watcher that is gone or has not asked for some seconds.
/// </summary>
/// <param name="onChange">Called with 1 when a watcher is added and with −1 when one is removed.</param>
internal sealed class SweepWatchers(Action<int> onChange)
{
    private const int MaxHistory = 1000;

    private readonly Queue<SweepEvent> _past = new();
    private readonly List<Channel<SweepEvent>> _channels = [];

    /// <summary>The number of the last event.</summary>
    public long Last { get; private set; }

    /// <summary>Publishes an event; <paramref name="create"/> receives its number.</summary>
    public void Notify(Func<long, SweepEvent> create)
    {
        var happened = create(++Last);
        _past.Enqueue(happened);
        if (_past.Count > MaxHistory)
        {
            _past.Dequeue();
        }

        foreach (var channel in _channels)
        {
            channel.Writer.TryWrite(happened);
        }
    }

    /// <summary>The events after a number, buffered ones first.</summary>
    public async IAsyncEnumerable<SweepEvent> WatchAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new BoundedChannelOptions(MaxHistory) { FullMode = BoundedChannelFullMode.DropOldest };
        var channel = Channel.CreateBounded<SweepEvent>(options);
        foreach (var happened in _past.Where(happened => happened.Number > after))
        {
            channel.Writer.TryWrite(happened);
        }

        _channels.Add(channel);
        onChange(1);
        try
        {
            await foreach (var happened in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return happened;
            }
        }
        finally
        {
            _channels.Remove(channel);
            onChange(-1);
        }
    }
}
