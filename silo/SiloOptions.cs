using System.Collections.Immutable;
using System.Net;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Silo.Operations;
using Experiments.Silo.Storage.Grouping;
using Experiments.Specs.Files;

namespace Experiments.Silo;

/// <summary>All options of a silo, from flags and settings. Either <see cref="Store"/> alone or with a <see cref="Cluster"/>.</summary>
public sealed record SiloOptions
{
    /// <summary>The node's name, unique in the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The store's folder: artifacts, and without <see cref="Cluster"/> also the database. All silos must see the same folder.
    /// </summary>
    public required string Store { get; init; }

    /// <summary>The PostgreSQL connection of the cluster; null for a silo that is alone on its store.</summary>
    public string? Cluster { get; init; }

    /// <summary>Separates clusters that share a database.</summary>
    public string ClusterId { get; init; } = "experiments";

    /// <summary>The address at which other silos reach this one.</summary>
    public IPAddress Address { get; init; } = SiloSpec.Defaults.Address;

    /// <summary>The port for silos; 0 for any free port.</summary>
    public int SiloPort { get; init; }

    /// <summary>The port for clients; 0 for any free port.</summary>
    public int GatewayPort { get; init; }

    /// <summary>The devices of its slots.</summary>
    public ImmutableArray<DeviceInfo> Devices { get; init; } = [];

    /// <summary>Its labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How long running units may take to reach a checkpoint when the silo stops.</summary>
    public TimeSpan Grace { get; init; } = SiloSpec.Defaults.Grace;

    /// <summary>The certificate files for TLS between silos and with clients; empty for connections without TLS.</summary>
    public TlsFiles Tls { get; init; } = new();

    /// <summary>
    /// The folders from which audio may be imported; null for the default: any folder on loopback, none beyond.
    /// </summary>
    public ImmutableArray<string>? DataRoots { get; init; }

    /// <summary>Whether it may listen without TLS beyond loopback, or when it is alone on its store.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>
    /// Whether it listens for silos and clients. A silo that is alone on its store does not, unless certificates restrict access or
    /// <see cref="IsInsecure"/> is set.
    /// </summary>
    internal bool IsReachable => Cluster is not null || Tls.Certificate is not null || IsInsecure;

    /// <summary>
    /// The way in for other commands of this user, if it is alone on its store and opens no port; null for none.
    /// </summary>
    public StoreDoor? Door { get; init; }

    /// <summary>Which checkpoints of an ended run are kept.</summary>
    public CheckpointRetention KeepCheckpoints { get; init; } = SiloSpec.Defaults.KeepCheckpoints;

    /// <summary>The HTTP endpoint for the API, health, metrics and the dashboard; null for none.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>Names under which it may be asked there, besides the machine's and the certificate's.</summary>
    public ImmutableArray<string> HttpNames { get; init; } = [];

    /// <summary>Who may see the dashboard.</summary>
    public DashboardAccess Dashboard { get; init; }

    /// <summary>How the silo program writes its log.</summary>
    public LogFormat Log { get; init; }

    /// <summary>Execute runs in this process instead of a child process: for tests.</summary>
    public bool RunsInProcess { get; init; }

    /// <summary>A different executor for every slot: to measure everything except the numeric work.</summary>
    internal Func<IWorkExecutor>? CreateExecutor { get; init; }

    /// <summary>Wraps the transactions of an SQLite database: for tests of a database that cannot be written.</summary>
    internal Func<ITransactionExecutor, ITransactionExecutor>? Transactions { get; init; }

    /// <summary>The options of a silo with these settings on a machine.</summary>
    /// <exception cref="UserErrorException">The machine lacks a device.</exception>
    public static SiloOptions Of(SiloSpec settings, MachineResources machine)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new SiloOptions
        {
            Name = settings.Name,
            Store = settings.Store,
            Cluster = settings.Cluster,
            Address = settings.Address,
            SiloPort = settings.SiloPort,
            GatewayPort = settings.GatewayPort,
            Devices = DeviceList.Of(settings.Devices, machine, settings.SlotMemoryBytes),
            Labels = settings.Labels,
            Grace = settings.Grace,
            IsInsecure = settings.IsInsecure,
            Tls = new TlsFiles(settings.Tls.Certificate, settings.Tls.Key, settings.Tls.Authority),
            KeepCheckpoints = settings.KeepCheckpoints,
            Http = settings.Http,
            HttpNames = settings.HttpNames,
            Dashboard = settings.Dashboard,
            Log = settings.Log,
            DataRoots = settings.DataRoots,
        };
    }

    /// <summary>
    /// Every setting with its effective value, one per line, without secrets: as the file would have it, or what it means on this machine.
    /// </summary>
    /// <param name="settings">The settings that these are the options of.</param>
    internal string Describe(SiloSpec settings) => string.Join('\n', SiloKeys.All.Describe(settings)
        .SelectMany(setting => DescribeHere(setting.Name) ?? (IEnumerable<string>)[$"{setting.Name}: {setting.Value}"])
        .Select(Printable.Escape));

    /// <summary>What a setting means here, where that is more than its value; otherwise null.</summary>
    private IEnumerable<string>? DescribeHere(string setting) => setting switch
    {
        "cluster" => [$"cluster: {(Cluster is null ? "none; standalone" : Secrets.Describe(Cluster))}"],
        "address" => [$"address: {(IsReachable ? $"{Address}" : "none; a standalone silo opens no port")}"],
        "siloPort" or "gatewayPort" when !IsReachable => [$"{setting}: none"],
        "siloPort" when SiloPort == 0 => ["siloPort: a free port"],
        "gatewayPort" when GatewayPort == 0 => ["gatewayPort: a free port"],
        "devices" => Devices.Select(device => $"device: {device.Describe()}, {device.MemoryBytes >> 20} MiB per slot"),
        "labels" when !Labels.IsEmpty => Labels.Select(label => $"label: {label.Key}={label.Value}"),
        "tls" => [$"tls: {(Tls.Certificate is null ? "none" : $"the certificate {Tls.Certificate} of {Tls.Authority}")}"],
        "dataRoots" => [$"dataRoots: {DescribeRoots()}"],
        _ => null,
    };

    private string DescribeRoots() => SiloAddresses.DataRootsOf(this).IsUnrestricted ? "any folder"
        : DataRoots is { IsEmpty: false } roots ? string.Join(", ", roots)
        : "none";
}
