using System.Globalization;
using Experiments.Domain;
using Experiments.Specs.Keys;

namespace Experiments.Specs.Files;

/// <summary>The keys of a silo's config file.</summary>
public static class SiloKeys
{
    private const int MaxPort = 65535;

    private static readonly KeyFactory<SiloSpec> Key = new(SiloSpec.Defaults);
    private static readonly KeyFactory<SiloCertificate> TlsKey = new(new SiloCertificate());

    private static readonly Shape<TimeSpan> Duration = ValueShapes.Parsed(
        "a time such as 90s, 5m or 1h",
        text => Durations.TryParse(text, out var time) ? time : throw new UserErrorException($"'{text}' is not a time; {Durations.Rule}"),
        time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds}s"));

    private static readonly KeySet<SiloCertificate> Tls = TlsKey.Set(
        TlsKey.Optional("certificate", new PathShape(), tls => tls.Certificate, (tls, path) => tls with { Certificate = path }, "none",
            "File of the silo's certificate, with the extended key usages serverAuth and clientAuth.")
            .Or(new("--certificate", "FILE", "EXPERIMENTS_CERTIFICATE")),
        TlsKey.Optional("key", new PathShape(), tls => tls.Key, (tls, path) => tls with { Key = path }, "none",
            "File of the certificate's private key, readable by its owner only.")
            .Or(new("--key", "FILE", "EXPERIMENTS_KEY")),
        TlsKey.Optional("authority", new PathShape(), tls => tls.Authority, (tls, path) => tls with { Authority = path }, "none",
            "File of the authority's certificate: one authority per cluster.")
            .Or(new("--authority", "FILE", "EXPERIMENTS_AUTHORITY")));

    /// <summary>Every key.</summary>
    public static KeySet<SiloSpec> All { get; } = Key.Set(
        Key.Of("name", ValueShapes.NameOf("a node"), silo => silo.Name, (silo, name) => silo with { Name = name },
            "The node's name, unique in the cluster.", "the machine's name")
            .Or(new("--name", "NAME")),
        Key.Of("store", new PathShape(), silo => silo.Store, (silo, path) => silo with { Store = path },
            "Folder of artifacts, the same for all silos; without a cluster, of the database too.", "~/.experiments")
            .Or(new("--store", "DIR", "EXPERIMENTS_STORE")),
        Key.Optional("cluster", ValueShapes.Word, silo => silo.Cluster, (silo, connection) => silo with { Cluster = connection },
            "none; the silo is alone on its store",
            "PostgreSQL connection of the cluster to join, such as Host=db;Username=experiments. "
            + "Keep the password in PGPASSFILE, or in a config file that only its owner can read.")
            .Or(new("--cluster", "CONNECTION", "EXPERIMENTS_CLUSTER")),
        Key.Of("address", ValueShapes.Parsed("an IP address", ReachableAddress.Parse, address => $"{address}"), silo => silo.Address,
            (silo, address) => silo with { Address = address },
            "The IP address at which silos and clients reach this silo; beyond loopback it needs tls.")
            .Or(new("--address", "IP")),
        Key.Of("siloPort", ValueShapes.Integer(0, MaxPort), silo => silo.SiloPort, (silo, port) => silo with { SiloPort = port },
            "The port for other silos.", "a free port")
            .Or(new("--silo-port", "PORT")),
        Key.Of("gatewayPort", ValueShapes.Integer(0, MaxPort), silo => silo.GatewayPort, (silo, port) => silo with { GatewayPort = port },
            "The port for clients.", "a free port")
            .Or(new("--gateway-port", "PORT")),
        Key.Of("devices",
            new ListShape<DeviceSpec>(ValueShapes.Parsed("a device", DeviceSpec.Parse, device => device.Text), "a list of devices"),
            silo => silo.Devices, (silo, devices) => silo with { Devices = devices },
            $"What to execute on. Each device is one of {DeviceSpec.Rule}. On the command line commas separate several.",
            $"[{DeviceSpec.Auto}]: every GPU, and the CPU")
            .Or(new("--devices", "LIST")),
        Key.Optional("slotMemoryBytes", ValueShapes.Long(1 << 20, 1L << 50), silo => silo.SlotMemoryBytes,
            (silo, bytes) => silo with { SlotMemoryBytes = bytes }, "an equal share of the machine's memory",
            "Memory that a run on one slot may use, bytes; a run that uses more is ended."),
        Key.Of("labels", new WordMapShape(), silo => silo.Labels, (silo, labels) => silo with { Labels = silo.Labels.SetItems(labels) },
            "Labels that sweeps can ask for, such as gpu with the value h100; those of the file and of flags add up.")
            .Or(new("--label", "KEY=VALUE", IsRepeatable: true)),
        Key.Of("grace", Duration, silo => silo.Grace, (silo, grace) => silo with { Grace = grace },
            "How long running work may take to reach a checkpoint when the silo stops.")
            .Or(new("--grace", "TIME")),
        Key.Of("tls", ValueShapes.Map(Tls, "tls"), silo => silo.Tls, (silo, tls) => silo with { Tls = tls.Over(silo.Tls) },
            "The certificate for connections with silos and clients, in PEM; certificates of the same authority are accepted.",
            "none: no TLS"),
        Key.Optional("dataRoots", new ListShape<string>(new PathShape(), "a list of folders"), silo => silo.DataRoots,
            (silo, roots) => silo with { DataRoots = roots }, "any folder on loopback; none beyond it",
            "Folders whose audio may be imported; requests cannot leave them, neither by .. nor by a symbolic link.")
            .Or(new("--data-root", "DIR", IsRepeatable: true)),
        Key.Of("insecure", ValueShapes.Flag, silo => silo.IsInsecure, (silo, flag) => silo with { IsInsecure = flag },
            "Listen without TLS beyond loopback, or although alone on a store. Anyone who reaches the ports can then run work.")
            .Or(new("--insecure")),
        Key.Optional("http", ValueShapes.Parsed("a port, or an address and a port", HttpAddress.Parse, address => $"{address}"),
            silo => silo.Http,
            (silo, address) => silo with { Http = address }, "nowhere",
            "Where to answer the API, /healthz, /readyz, /metrics and /dashboard: 8081 for this machine only, or 0.0.0.0:8081. Beyond this "
            + "machine with the certificate of tls, over HTTPS; without one, the API answers this machine only.")
            .Or(new("--http", "[IP:]PORT")),
        Key.Of("httpNames", new ListShape<string>(ValueShapes.Word, "a list of names"), silo => silo.HttpNames,
            (silo, names) => silo with { HttpNames = names },
            "Names under which browsers and programs elsewhere ask for this silo, besides the machine's and those in its certificate; "
            + "*.lab.example stands for all names with one more part.", "none")
            .Or(new("--http-name", "NAME", IsRepeatable: true)),
        Key.Of("dashboard", ValueShapes.Choice<DashboardAccess>(), silo => silo.Dashboard,
            (silo, access) => silo with { Dashboard = access },
            "Who may see Orleans' dashboard there, which asks for no password.")
            .Or(new("--dashboard", "loopback|any|off")),
        Key.Of("log", ValueShapes.Choice<LogFormat>(), silo => silo.Log, (silo, format) => silo with { Log = format },
            "How to write the log; json has sweep, run and slot as properties.")
            .Or(new("--log", "text|json")),
        Key.Of("keepCheckpoints",
            ValueShapes.Parsed("last, none, or a number of days", text => CheckpointRetention.Parse(text), retention => $"{retention}"),
            silo => silo.KeepCheckpoints, (silo, retention) => silo with { KeepCheckpoints = retention },
            "Which checkpoints of ended runs to keep: last keeps the last of each run while its sweep can be extended, a number keeps it "
            + "for that many days.")
            .Or(new("--keep-checkpoints", "last|none|DAYS", CheckpointRetention.Variable)));
}
