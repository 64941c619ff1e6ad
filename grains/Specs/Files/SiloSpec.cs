using System.Collections.Immutable;
using System.Net;
using Experiments.Domain;

namespace Experiments.Specs.Files;

/// <summary>What one source says of a silo: flags, environment or a config file. Null where it says nothing.</summary>
public sealed record SiloSpec
{
    /// <summary>What applies where no source says anything; what is null here too is decided by the machine.</summary>
    public static SiloSpec Defaults { get; } = new()
    {
        Address = IPAddress.Loopback,
        Devices = [DeviceSpec.Parse(DeviceSpec.Auto)],
        Grace = TimeSpan.FromSeconds(60),
        IsInsecure = false,
        KeepCheckpoints = CheckpointRetention.Last,
        Dashboard = DashboardAccess.Loopback,
        Log = LogFormat.Text,
    };

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

    /// <summary>What it executes on.</summary>
    public ImmutableArray<DeviceSpec>? Devices { get; init; }

    /// <summary>Memory that a run on one slot may use, bytes.</summary>
    public long? SlotMemoryBytes { get; init; }

    /// <summary>Labels; those of several sources add up.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How long running units may take to reach a checkpoint when the silo stops.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>May it listen beyond loopback without TLS?</summary>
    public bool? IsInsecure { get; init; }

    /// <summary>The silo's certificate.</summary>
    public SiloCertificate Tls { get; init; } = new();

    /// <summary>How long to keep the checkpoints of runs that ended.</summary>
    public CheckpointRetention? KeepCheckpoints { get; init; }

    /// <summary>The folders whose audio may be imported.</summary>
    public ImmutableArray<string>? DataRoots { get; init; }

    /// <summary>Where it answers over HTTP.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>Who may see the dashboard there.</summary>
    public DashboardAccess? Dashboard { get; init; }

    /// <summary>How the log is written.</summary>
    public LogFormat? Log { get; init; }

    /// <summary>This source and, where it says nothing, another.</summary>
    public SiloSpec Over(SiloSpec other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new SiloSpec
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
}

/// <summary>The files of a silo's certificate, in PEM. Null where a source says nothing.</summary>
/// <param name="Certificate">Its certificate.</param>
/// <param name="Key">The certificate's private key.</param>
/// <param name="Authority">The authority whose certificates are accepted.</param>
public sealed record SiloCertificate(string? Certificate = null, string? Key = null, string? Authority = null)
{
    /// <summary>This source and, where it says nothing, another.</summary>
    public SiloCertificate Over(SiloCertificate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new SiloCertificate(Certificate ?? other.Certificate, Key ?? other.Key, Authority ?? other.Authority);
    }
}
