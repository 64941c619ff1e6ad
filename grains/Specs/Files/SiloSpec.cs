using System.Collections.Immutable;
using System.Net;
using Experiments.Domain;

namespace Experiments.Specs.Files;

/// <summary>The settings of a silo, with the defaults of what is not set. <see cref="SiloKeys"/> declares how each is given.</summary>
public sealed record SiloSpec
{
    /// <summary>The settings where nothing is set.</summary>
    public static SiloSpec Defaults { get; } = new();

    /// <summary>The store that silo and client use where none is named.</summary>
    public static string DefaultStore =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".experiments");

    /// <summary>The node's name.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>The folder of the store.</summary>
    public string Store { get; init; } = DefaultStore;

    /// <summary>The PostgreSQL connection of the cluster; null for a silo alone on its store.</summary>
    public string? Cluster { get; init; }

    /// <summary>Where others reach the silo.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port for silos; 0 for a free one.</summary>
    public int SiloPort { get; init; }

    /// <summary>The port for clients; 0 for a free one.</summary>
    public int GatewayPort { get; init; }

    /// <summary>What it executes on.</summary>
    public ImmutableArray<DeviceSpec> Devices { get; init; } = [DeviceSpec.Parse(DeviceSpec.Auto)];

    /// <summary>Memory that a run on one slot may use, bytes; null for an equal share of the machine's.</summary>
    public long? SlotMemoryBytes { get; init; }

    /// <summary>Labels; those of several sources add up.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>How long running units may take to reach a checkpoint when the silo stops.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether it may listen beyond loopback without TLS.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>The silo's certificate.</summary>
    public SiloCertificate Tls { get; init; } = new();

    /// <summary>How long to keep the checkpoints of runs that ended.</summary>
    public CheckpointRetention KeepCheckpoints { get; init; } = CheckpointRetention.Last;

    /// <summary>The folders whose audio may be imported; null for any on loopback, none beyond.</summary>
    public ImmutableArray<string>? DataRoots { get; init; }

    /// <summary>Where it answers over HTTP; null for nowhere.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>Names under which it may be asked there, besides the machine's and the certificate's.</summary>
    public ImmutableArray<string> HttpNames { get; init; } = [];

    /// <summary>Who may see the dashboard there.</summary>
    public DashboardAccess Dashboard { get; init; } = DashboardAccess.Loopback;

    /// <summary>How the log is written.</summary>
    public LogFormat Log { get; init; } = LogFormat.Text;
}

/// <summary>The files of a silo's certificate, in PEM; null where none is named.</summary>
/// <param name="Certificate">Its certificate.</param>
/// <param name="Key">The certificate's private key.</param>
/// <param name="Authority">The authority whose certificates are accepted.</param>
public sealed record SiloCertificate(string? Certificate = null, string? Key = null, string? Authority = null)
{
    /// <summary>This source and, for what it does not name, another.</summary>
    public SiloCertificate Over(SiloCertificate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new SiloCertificate(Certificate ?? other.Certificate, Key ?? other.Key, Authority ?? other.Authority);
    }
}
