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
    public async Task Callers_wait_until_a_probe_succeeds_and_each_change_is_logged_once()
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        _disk.Fault = Full;
        _gate.Close(Full);
        _gate.Close(Full);
        var waiting = _gate.WaitAsync(TestContext.Current.CancellationToken);
        await AdvanceUntilAsync(() => _disk.Asked.Count >= 3);
        Assert.False(waiting.IsCompleted);

        _disk.Fault = null;
        await AdvanceUntilAsync(() => waiting.IsCompleted);
        Assert.Equal(Full, _gate.Fault);
        _gate.ConfirmStored();
        await AdvanceUntilAsync(() => _told.Contains(null));
        Assert.Null(_gate.Fault);
        Assert.StartsWith("Node n1 paused: /nowhere/else: the disk is full", _log[0], StringComparison.Ordinal);
        Assert.StartsWith("Node n1 continued", _log[1], StringComparison.Ordinal);
        Assert.Equal(2, _log.Count);
        Assert.Equal([Full, null], _told.Distinct());
    }

    [Fact]
    public async Task A_fault_in_a_folder_whose_name_only_begins_like_the_store_is_shown_with_its_own_place()
    {
        using var folder = new TemporaryFolder();
        using var gate = new StoreGate(
            new SiloOptions { Name = "n1", Store = folder["store"] }, new Lazy<IStoreProbe>(_disk), (_, _) => Task.CompletedTask,
            _time, _log);
        gate.Close(Full with { Place = folder["store2", "file"] });
        Assert.Equal(folder["store2", "file"], gate.Fault?.Place);
        await AdvanceUntilAsync(() => !_disk.Asked.IsEmpty);
    }

    [Fact]
    public async Task Repeated_faults_double_the_probe_size_without_further_log_lines()
    {
        _gate.Close(Full);
        for (var round = 1; round < 3; round++)
        {
            var waiting = _gate.WaitAsync(TestContext.Current.CancellationToken);
            await AdvanceUntilAsync(() => waiting.IsCompleted);
            _gate.Close(Full);
        }

        await AdvanceUntilAsync(() => _told.Contains(null));
        Assert.Equal([1 << 20, 2 << 20, 4 << 20], _disk.Asked);
        Assert.Equal(2, _log.Count);

        _gate.Close(Full);
        await AdvanceUntilAsync(() => _disk.Asked.Count == 4);
        Assert.Equal(1 << 20, _disk.Asked.Last());
    }

    [Fact]
    public async Task Callers_stop_waiting_when_the_silo_stops()
    {
        _disk.Fault = Full;
        _gate.Close(Full);
        using var stopping = new CancellationTokenSource();
        var waiting = _gate.WaitAsync(stopping.Token);
        await stopping.CancelAsync();
        await waiting;
    }

    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
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

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                _lines.Enqueue(formatter(state, exception));
            }
        }
    }
}
