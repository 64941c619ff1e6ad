using System.Diagnostics;
using System.Diagnostics.Metrics;
using Experiments.Domain;
using Experiments.Models;

namespace Experiments.Grains.Telemetry;

/// <summary>
/// Every instrument of the platform with its name, unit and tags: the only list of metrics. A scraper sees them with underscores
/// and the unit, such as <c>experiments_run_duration_seconds</c>.
/// </summary>
public sealed class Instruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Experiments";

    private static readonly AttemptOutcome[] Ends = [.. Enum.GetValues<AttemptOutcome>().Where(outcome => outcome.EndsUnit())];
    private static readonly AttemptOutcome[] Retries = [.. Enum.GetValues<AttemptOutcome>().Where(outcome => !outcome.EndsUnit())];

    /// <summary>Buckets in seconds: runs take from a tenth of a second to some hours.</summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.1, 0.3, 1, 3, 10, 30, 60, 180, 600, 1800, 3600, 10800],
    };

    /// <summary>Buckets in seconds: from an idle thread to one that must be waited for.</summary>
    private static readonly InstrumentAdvice<double> Delays = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    };

    /// <summary>Buckets in slices per second: from a small network on a busy core to a large one on a GPU.</summary>
    private static readonly InstrumentAdvice<double> Rates = new()
    {
        HistogramBucketBoundaries = [3, 10, 30, 100, 300, 1000, 3000, 10000, 30000, 100000],
    };

    private readonly Meter _meter;
    private readonly Counter<long> _runsEnded;
    private readonly Histogram<double> _runDuration;
    private readonly Counter<long> _attemptsRetried;
    private readonly Counter<long> _unitsExecuted;
    private readonly UpDownCounter<long> _slotsBusy;
    private readonly Counter<long> _epochs;
    private readonly Counter<long> _samples;
    private readonly Histogram<double> _sampleRate;
    private readonly Counter<long> _artifactBytes;
    private readonly Counter<long> _silosLost;
    private readonly UpDownCounter<long> _watchers;
    private readonly Histogram<double> _poolDelay;

    /// <summary>Creates the instruments; they live as long as the host of the factory.</summary>
    public Instruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(MeterName);
        _runsEnded = _meter.CreateCounter<long>("experiments.runs.ended", "{run}",
            "Runs that ended, each counted once, by family and outcome");
        _runDuration = _meter.CreateHistogram(
            "experiments.run.duration", "s", "From lease to report of the attempt that ended a run, by family and outcome", null,
            Durations);
        _attemptsRetried = _meter.CreateCounter<long>(
            "experiments.attempts.retried", "{attempt}", "Attempts at runs after which another follows, by family and reason");
        _unitsExecuted = _meter.CreateCounter<long>(
            "experiments.units.executed", "{unit}", "Units of work that this silo's slots executed, by kind and outcome");
        _slotsBusy = _meter.CreateUpDownCounter<long>("experiments.slots.busy", "{slot}",
            "Slots of this silo that execute, by device kind");
        _epochs = _meter.CreateCounter<long>("experiments.training.epochs", "{epoch}", "Epochs trained, by family and device kind");
        _samples = _meter.CreateCounter<long>("experiments.training.samples", "{slice}",
            "Slices trained on, once an epoch, by family and device kind");
        _sampleRate = _meter.CreateHistogram(
            "experiments.training.samples_per_second", "{slice}", "Slices a second of an epoch, by family and device kind", null, Rates);
        _artifactBytes = _meter.CreateCounter<long>("experiments.artifacts.written", "By",
            "Bytes that attempts left as artifacts, by kind of unit");
        _silosLost = _meter.CreateCounter<long>("experiments.silos.lost", "{silo}", "Silos that this one saw die without leaving first");
        _watchers = _meter.CreateUpDownCounter<long>("experiments.sweep.watchers", "{watcher}",
            "Clients that follow a sweep whose grain is on this silo");
        _poolDelay = _meter.CreateHistogram("experiments.thread_pool.delay", "s", "How long work waits for a thread of this silo", null,
            Delays);
    }

    /// <summary>Records how long a ready work item waited for a thread.</summary>
    public void PoolDelayed(TimeSpan delay) => _poolDelay.Record(delay.TotalSeconds);

    /// <summary>Records that a run's attempt ended and was stored.</summary>
    /// <param name="family">The run's family.</param>
    /// <param name="report">The holder's report, as settled.</param>
    /// <param name="hasEnded">Whether the run is over; otherwise another attempt follows.</param>
    public void AttemptRecorded(string family, WorkReport report, bool hasEnded)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (!hasEnded)
        {
            _attemptsRetried.Add(1, Family(family), new("reason", Word(report.Outcome)));
            return;
        }

        TagList tags = [Family(family), new("outcome", Word(report.Outcome))];
        _runsEnded.Add(1, tags);
        _runDuration.Record((report.EndedAt - report.Lease.AcquiredAt).TotalSeconds, tags);
    }

    /// <summary>Records that a client started (<paramref name="change"/> 1) or stopped (−1) watching a sweep.</summary>
    public void Watched(int change) => _watchers.Add(change);

    /// <summary>Records that a slot started a unit (<paramref name="change"/> 1) or is free again (−1).</summary>
    public void SlotTaken(DeviceInfo device, int change) => _slotsBusy.Add(change, Device(device), Declared(device));

    /// <summary>Records that a slot executed a unit and wrote <paramref name="artifactBytes"/> bytes of artifacts.</summary>
    public void UnitExecuted(string kind, string outcome, long artifactBytes)
    {
        _unitsExecuted.Add(1, new("kind", kind), new("outcome", outcome));
        _artifactBytes.Add(artifactBytes, new KeyValuePair<string, object?>("kind", kind));
    }

    /// <summary>Records a finished epoch of training.</summary>
    public void EpochTrained(string family, DeviceInfo device, int samples, double samplesPerSecond)
    {
        TagList tags = [Family(family), Device(device)];
        _epochs.Add(1, tags);
        _samples.Add(samples, tags);
        _sampleRate.Record(samplesPerSecond, tags);
    }

    /// <summary>Records the death of <paramref name="count"/> silos.</summary>
    public void SilosLost(int count) => _silosLost.Add(count);

    /// <summary>Registers gauges that read the silo's state on every scrape. Call it once a listener exists.</summary>
    /// <param name="node">Reads this silo.</param>
    /// <param name="cluster">Reads the whole cluster; returns null on all silos but one, so that sums over silos are correct.</param>
    public void Observe(Func<NodeReading> node, Func<ClusterReading?> cluster)
    {
        StartAtZero();
        _meter.CreateObservableGauge("experiments.slots", () => Slots(node(), _ => true), "{slot}", "Slots of this silo, by device kind");
        _meter.CreateObservableGauge(
            "experiments.slots.ready", () => Slots(node(), reading => reading.TakesWork), "{slot}",
            "Those that take work: not while the node is cordoned or drains");
        _meter.CreateObservableGauge("experiments.store.free", () => node().StoreFreeBytes, "By", "Free bytes of the store's disk");
        _meter.CreateObservableGauge("experiments.store.capacity", () => node().StoreBytes, "By", "Size of the store's disk");

        _meter.CreateObservableGauge("experiments.queue.length", () => Of<int>(reading => reading.Queue), "{unit}",
            "Units of work that wait");
        _meter.CreateObservableGauge("experiments.queue.oldest_age", () => Of<double>(reading => reading.OldestSeconds), "s",
            "How long the oldest unit has waited");
        _meter.CreateObservableGauge("experiments.leases", () => Of<int>(reading => reading.Leases), "{lease}", "Leases held");
        _meter.CreateObservableGauge("experiments.artifacts", () => Of<long>(reading => reading.ArtifactBytes), "By",
            "Bytes of all artifacts of the store");
        _meter.CreateObservableGauge(
            "experiments.nodes",
            () => cluster() is { } reading
                ? Enum.GetValues<NodeState>()
                    .Select(state =>
                        new Measurement<int>(
                            reading.Nodes.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", Word(state))))
                : [],
            "{node}", "Nodes that ever joined, by state");

        IEnumerable<Measurement<T>> Of<T>(Func<ClusterReading, T?> value)
            where T : struct => cluster() is { } reading && value(reading) is { } measured ? [new Measurement<T>(measured)] : [];
    }

    private static IEnumerable<Measurement<int>> Slots(NodeReading node, Func<NodeReading, bool> counts) => node.Devices
        .GroupBy(device => (device.Kind, device.IsDeclared))
        .Select(kind =>
            new Measurement<int>(counts(node) ? kind.Sum(device => device.Slots) : 0, Device(kind.First()), Declared(kind.First())));

    /// <summary>A counter that first appears with its first event hides that event from a query for the increase.</summary>
    private void StartAtZero()
    {
        _silosLost.Add(0);
        _watchers.Add(0);
        foreach (var family in FamilyCatalog.All.Names)
        {
            foreach (var end in Ends)
            {
                _runsEnded.Add(0, Family(family), new("outcome", Word(end)));
            }

            foreach (var retry in Retries)
            {
                _attemptsRetried.Add(0, Family(family), new("reason", Word(retry)));
            }
        }
    }

    private static KeyValuePair<string, object?> Family(string family) => new("family", family);

    private static KeyValuePair<string, object?> Device(DeviceInfo device) => new("device_kind", device.Kind);

    private static KeyValuePair<string, object?> Declared(DeviceInfo device) => new("declared", device.IsDeclared ? "true" : "false");

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
