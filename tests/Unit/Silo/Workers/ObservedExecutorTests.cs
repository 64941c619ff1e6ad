using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Grains.Telemetry;
using Experiments.Silo.Operations.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Experiments.Unit.Silo.Workers;

public sealed class ObservedExecutorTests : IDisposable
{
    private static readonly DeviceInfo Device = new("cpu:0", "cpu", 1, 1 << 30);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConcurrentQueue<string> _counted = [];
    private readonly MeterListener _listener = new();

    public ObservedExecutorTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "experiments.units.executed" && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, _, tags, _) => _counted.Enqueue(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Value}"))));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task A_unit_that_is_held_by_a_full_disk_is_not_counted_as_a_crash()
    {
        var full = new StorageFaultException(new StorageFault(StorageFaultKind.Full, "/data"));
        await Assert.ThrowsAsync<StorageFaultException>(() => ExecuteAsync(Import, full));
        Assert.Equal("import held", Assert.Single(_counted));
    }

    [Fact]
    public async Task An_audit_is_counted_as_an_audit()
    {
        var summary = new DatasetSummary(
            "d", BuildState.Ready, null, Spec, "v", 0, 0, 0, System.Collections.Immutable.ImmutableSortedDictionary<string, int>.Empty, [],
            null);
        await ExecuteAsync(new AuditPayload(summary), null);
        Assert.Equal("audit completed", Assert.Single(_counted));
    }

    private static DatasetImportSpec Spec { get; } = new("d", "/data", "genre-folders", new SliceRule());

    private static ImportPayload Import { get; } = new(Spec);

    private async Task ExecuteAsync(WorkPayload payload, Exception? failure)
    {
        var instruments = new Instruments(_services.GetRequiredService<IMeterFactory>());
        await using var executor = new InstrumentedExecutor(
            new Inner(failure), Device, instruments, NullLogger<InstrumentedExecutor>.Instance);
        await executor.ExecuteAsync(
            new WorkOrder(
                new WorkUnit("u", "o", payload, new ResourceSpec()), 1, "/artifacts", "work/u/a1", "cpu", new SlotId("n1", "cpu:0", 0)),
            "/log", _ => { }, CancellationToken.None, TestContext.Current.CancellationToken);
    }

    private sealed class Inner(Exception? failure) : IWorkExecutor
    {
        public Task<WorkResult> ExecuteAsync(
            WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken) =>
            failure is null ? Task.FromResult<WorkResult>(new ShardOutput(0, 0)) : Task.FromException<WorkResult>(failure);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
