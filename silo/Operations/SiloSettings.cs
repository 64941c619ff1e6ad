using System.Collections.Immutable;
using System.Net;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Silo.Operations.Http;

namespace Experiments.Silo.Operations;

/// <summary>What one source says of a silo: flags, environment or a config file. Null where it says nothing.</summary>
public sealed record SiloSettings
{
    /// <summary>The node's name.</summary>
    public string? Name { get; init; }

    /// <summary>The folder of the store.</summary>
    public string? Store { get; init; }

    /// <summary>The PostgreSQL connection of the cluster.</summary>
    public string? Cluster { get; init; }

    /// <summary>Where others reach the silo.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port for silos.</summary>
    public int? SiloPort { get; init; }

    /// <summary>The port for clients.</summary>
    public int? GatewayPort { get; init; }

    /// <summary>What it executes on, as <see cref="DeviceList"/> reads it.</summary>
    public string? Devices { get; init; }

    /// <summary>Memory a run on one slot may use, bytes.</summary>
    public long? SlotMemoryBytes { get; init; }

    /// <summary>Labels; those of several sources add up.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How long running units may take to come to a checkpoint when the silo stops.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>May it listen beyond loopback without TLS?</summary>
    public bool? IsInsecure { get; init; }

    /// <summary>The silo's certificate.</summary>
    public TlsFiles Tls { get; init; } = new();

    /// <summary>What stays of the checkpoints of a run that has ended.</summary>
    public CheckpointRetention? KeepCheckpoints { get; init; }

    /// <summary>The folders whose audio may be imported.</summary>
    public ImmutableArray<string>? DataRoots { get; init; }

    /// <summary>Where it answers over HTTP.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>Who may see the dashboard there.</summary>
    public DashboardAccess? Dashboard { get; init; }

    /// <summary>How the log is written.</summary>
    public LogFormat? Log { get; init; }

    /// <summary>What the environment says.</summary>
    public static SiloSettings FromEnvironment() => new()
    {
        Store = Environment.GetEnvironmentVariable("EXPERIMENTS_STORE") is { Length: > 0 } store ? Path.GetFullPath(store) : null,
        Cluster = Environment.GetEnvironmentVariable("EXPERIMENTS_CLUSTER") is { Length: > 0 } cluster ? cluster : null,
        Tls = TlsFiles.FromEnvironment(),
        KeepCheckpoints = Environment.GetEnvironmentVariable(CheckpointRetention.Variable) is { Length: > 0 } kept ? CheckpointRetention.Parse(kept) : null,
    };

    /// <summary>This source before another: what this one says counts.</summary>
    public SiloSettings Over(SiloSettings other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new SiloSettings
        {
            Name = Name ?? other.Name,
            Store = Store ?? other.Store,
            Cluster = Cluster ?? other.Cluster,
            Address = Address ?? other.Address,
            SiloPort = SiloPort ?? other.SiloPort,
            GatewayPort = GatewayPort ?? other.GatewayPort,
            Devices = Devices ?? other.Devices,
            SlotMemoryBytes = SlotMemoryBytes ?? other.SlotMemoryBytes,
            Labels = other.Labels.SetItems(Labels),
            Grace = Grace ?? other.Grace,
            IsInsecure = IsInsecure ?? other.IsInsecure,
            Tls = Tls.Over(other.Tls),
            KeepCheckpoints = KeepCheckpoints ?? other.KeepCheckpoints,
            Http = Http ?? other.Http,
            Dashboard = Dashboard ?? other.Dashboard,
            Log = Log ?? other.Log,
            DataRoots = DataRoots ?? other.DataRoots,
        };
    }

    /// <summary>The options of a silo on this machine.</summary>
    /// <exception cref="UserErrorException">A setting makes no sense here.</exception>
    public SiloOptions ToOptions(Machine machine)
    {
        return new SiloOptions
        {
            Name = Names.Require(Name ?? Environment.MachineName, "a node"),
            Store = Store ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".experiments"),
            Cluster = Cluster,
            Address = Address ?? IPAddress.Loopback,
            SiloPort = SiloPort ?? 0,
            GatewayPort = GatewayPort ?? 0,
            Devices = DeviceList.Parse(Devices ?? DeviceList.Default, machine, SlotMemoryBytes),
            Labels = Labels,
            Grace = Grace ?? SiloOptions.DefaultGrace,
            IsInsecure = IsInsecure ?? false,
            Tls = Tls,
            KeepCheckpoints = KeepCheckpoints ?? CheckpointRetention.Last,
            Http = Http,
            Dashboard = Dashboard ?? DashboardAccess.Loopback,
            Log = Log ?? LogFormat.Text,
            DataRoots = DataRoots,
        };
    }
}
