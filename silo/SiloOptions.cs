using System.Collections.Immutable;
using System.Net;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Silo.Operations;
using Experiments.Silo.Storage.Grouping;
using Experiments.Specs.Files;

namespace Experiments.Silo;

/// <summary>All that makes a silo, from flags and settings. Either <see cref="Store"/> alone or with a <see cref="Cluster"/>.</summary>
public sealed record SiloOptions
{
    /// <summary>The node's name, unique in the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The folder of the store: artifacts, and without <see cref="Cluster"/> the database too. All silos must see the same.
    /// </summary>
    public required string Store { get; init; }

    /// <summary>The PostgreSQL connection of the cluster; null for a silo that is alone on its store.</summary>
    public string? Cluster { get; init; }

    /// <summary>Separates clusters that share a database.</summary>
    public string ClusterId { get; init; } = "experiments";

    /// <summary>Where silos reach this one.</summary>
    public IPAddress Address { get; init; } = SiloSpec.Defaults.Address!; // not null: a default

    /// <summary>The port for silos; 0 for a free one.</summary>
    public int SiloPort { get; init; }

    /// <summary>The port for clients; 0 for a free one.</summary>
    public int GatewayPort { get; init; }

    /// <summary>What it executes on.</summary>
    public ImmutableArray<DeviceInfo> Devices { get; init; } = [];

    /// <summary>Its labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How long running units may take to come to a checkpoint when the silo stops.</summary>
    public TimeSpan Grace { get; init; } = SiloSpec.Defaults.Grace!.Value; // not null: a default

    /// <summary>Its certificate, which TLS between silos and to clients goes by; nothing named for connections without TLS.</summary>
    public TlsFiles Tls { get; init; } = new();

    /// <summary>
    /// The folders whose audio may be imported; null where nothing is said, which allows any on loopback and none beyond.
    /// </summary>
    public ImmutableArray<string>? DataRoots { get; init; }

    /// <summary>May it listen beyond loopback, or alone on its store, without TLS?</summary>
    public bool IsInsecure { get; init; }

    /// <summary>
    /// Does it listen to silos and clients? Alone on its store it has none, unless certificates say who may come, or everyone may
    /// knowingly.
    /// </summary>
    internal bool IsReachable => Cluster is not null || Tls.Certificate is not null || IsInsecure;

    /// <summary>What stays of the checkpoints of a run that has ended.</summary>
    public CheckpointRetention KeepCheckpoints { get; init; } = SiloSpec.Defaults.KeepCheckpoints!.Value; // not null: a default

    /// <summary>Where it answers health, metrics and the dashboard over HTTP; null for nowhere.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>Who may see the dashboard there.</summary>
    public DashboardAccess Dashboard { get; init; }

    /// <summary>How the silo program writes its log.</summary>
    public LogFormat Log { get; init; }

    /// <summary>Execute runs in this process instead of a child's: for tests.</summary>
    public bool RunsInProcess { get; init; }

    /// <summary>Another executor for every slot: for measurements of all but the numeric work.</summary>
    internal Func<IWorkExecutor>? CreateExecutor { get; init; }

    /// <summary>What commits to an SQLite database instead, given what would: for tests of a database that cannot be written.</summary>
    internal Func<IWriteTransaction, IWriteTransaction>? Transactions { get; init; }

    /// <summary>What they come to, a line each, without secrets.</summary>
    internal string Describe() => string.Join('\n', ((string[])
    [
        $"name: {Name}",
        $"store: {Store}",
        $"cluster: {(Cluster is null ? "none: standalone" : Secrets.Describe(Cluster))}",
        IsReachable
            ? $"address: {Address}, "
            + $"{(Tls.Certificate is null ? "without TLS" : $"with the certificate {Tls.Certificate} of {Tls.Authority}")}"
            : "address: none: a standalone silo opens no port",
        .. Devices.Select(device => $"device: {device.Describe()}, {device.MemoryBytes >> 20} MiB per slot"),
        $"data roots: {DescribeRoots()}",
        .. Labels.Select(label => $"label: {label.Key}={label.Value}"),
        $"grace: {Figures.Trimmed(Grace.TotalSeconds, 1)} s",
        $"keepCheckpoints: {KeepCheckpoints}",
    ]).Select(Printable.Escape));

    private string DescribeRoots() => SiloAddresses.DataRootsOf(this).IsUnrestricted ? "any folder"
        : DataRoots is { IsEmpty: false } roots ? string.Join(", ", roots)
        : "none";
}
