using System.Collections.Concurrent;
using Experiments.Domain;
using Experiments.Silo;
using Experiments.Silo.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Silo.Storage;

public sealed class StoreGateTests : IDisposable
{
    private static readonly StorageFault Full = new(StorageFaultKind.Full, "/nowhere/else");

    private readonly FakeTimeProvider _time = new();
    private readonly Disk _disk = new();
    private readonly Lines _log = new();
    private readonly ConcurrentQueue<StorageFault?> _told = new();
    private readonly StoreGate _gate;

    public StoreGateTests() => _gate = new StoreGate(
        new SiloOptions { Name = "n1", Store = Path.GetTempPath() },
        new Lazy<IStoreProbe>(_disk),
        (fault, _) =>
        {
            _told.Enqueue(fault);
            return Task.CompletedTask;
        },
        _time,
        _log);

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task Who_asks_waits_until_a_probe_gets_through_and_each_is_said_once()
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        _disk.Fault = Full;
        _gate.Close(Full);
        _gate.Close(Full);
        var waiting = _gate.WaitAsync(TestContext.Current.CancellationToken);
        await PassAsync(probes: 3);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(Full, _gate.Fault);

        _disk.Fault = null;
        await PassAsync(probes: 4);
        await waiting;
        await SaidAsync(2);
        Assert.Null(_gate.Fault);
        Assert.StartsWith("Node n1 paused: /nowhere/else: the disk is full", _log[0], StringComparison.Ordinal);
        Assert.StartsWith("Node n1 continued", _log[1], StringComparison.Ordinal);
        Assert.Equal(2, _log.Count);
        Assert.Equal([Full, null], _told.Distinct());
    }

    [Fact]
    public async Task A_gate_that_closes_again_at_once_asks_for_twice_the_room_and_after_a_quiet_while_for_as_much_as_at_first()
    {
        foreach (var round in (int[])[1, 2, 3])
        {
            _gate.Close(Full);
            await PassAsync(probes: round);
            await _gate.WaitAsync(TestContext.Current.CancellationToken);
        }

        _time.Advance(TimeSpan.FromMinutes(2));
        _gate.Close(Full);
        await PassAsync(probes: 4);
        Assert.Equal([1 << 20, 2 << 20, 4 << 20, 1 << 20], _disk.Asked);
    }

    [Fact]
    public async Task Who_asks_of_a_silo_that_stops_waits_no_longer()
    {
        _disk.Fault = Full;
        _gate.Close(Full);
        using var stopping = new CancellationTokenSource();
        var waiting = _gate.WaitAsync(stopping.Token);
        await stopping.CancelAsync();
        await waiting;
    }

    /// <summary>Lets time pass until the disk has been asked so often in all.</summary>
    private async Task PassAsync(int probes)
    {
        while (_disk.Asked.Count < probes)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private async Task SaidAsync(int lines)
    {
        while (_log.Count < lines || !_told.Contains(null))
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private sealed class Disk : IStoreProbe
    {
        public StorageFault? Fault { get; set; }

        public ConcurrentQueue<long> Asked { get; } = new();

        public Task<StorageFault?> TryAsync(long bytes, CancellationToken cancellationToken)
        {
            Asked.Enqueue(bytes);
            return Task.FromResult(Fault);
        }
    }

    private sealed class Lines : ILogger<StoreGate>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public int Count => _lines.Count;

        public string this[int index] => _lines.ElementAt(index);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                _lines.Enqueue(formatter(state, exception));
            }
        }
    }
}
