using System.Collections.Immutable;
using System.Net;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Silo.Operations.Http;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Silo.Operations;

/// <summary>The config file of a silo: YAML → <see cref="SiloSettings"/>. Relative paths in it start at its own folder.</summary>
public static class SiloFile
{
    /// <summary>Every key.</summary>
    public static ImmutableArray<ConfigKey> Keys { get; } =
    [
        ConfigKey.OfWord("name", "", "The node's name, unique in the cluster.") with { Default = "the machine's name" },
        ConfigKey.OfWord("store", "", "Folder of artifacts, the same for all silos; without cluster of the database too.") with { Default = "~/.experiments" },
        ConfigKey.OfWord("cluster", "", "PostgreSQL connection of the cluster to join, such as Host=db;Username=experiments. Keep the password in PGPASSFILE, or this file readable by its owner only.")
            with { Default = "none: alone on its store" },
        ConfigKey.OfWord("address", "127.0.0.1", "The IP address at which silos and clients reach this one; beyond loopback it needs tls."),
        ConfigKey.Of(ParameterSpec.Integer("siloPort", 0, 0, 65535, "The port for other silos."), "a free one"),
        ConfigKey.Of(ParameterSpec.Integer("gatewayPort", 0, 0, 65535, "The port for clients."), "a free one"),
        new ConfigKey { Name = "devices", Help = $"What to execute on, each one of {DeviceList.Rule}.", Type = "a list of words", Default = "[auto]: every GPU, and the CPU" },
        ConfigKey.Of(ParameterSpec.Integer("slotMemoryBytes", 1L << 32, 1 << 20, 1L << 50, "Memory a run on one slot may use, bytes; one that uses more is ended."),
            "an equal share of the machine's"),
        new ConfigKey { Name = "labels", Help = "Labels that sweeps may ask for, such as { gpu: h100 }.", Type = "a map of words", Default = "none" },
        ConfigKey.OfWord("grace", "60s", "How long running work may take to come to a checkpoint when the silo stops, such as 90s or 5m."),
        ConfigKey.Map("tls", "The certificate for connections between silos and from clients, in PEM; who has a certificate of the same authority is let in.",
            ConfigKey.OfWord("certificate", "", "File of the silo's certificate, with the extended key usages serverAuth and clientAuth.") with { Default = "none" },
            ConfigKey.OfWord("key", "", "File of its private key, readable by its owner only.") with { Default = "none" },
            ConfigKey.OfWord("authority", "", "File of the authority's certificate: one authority a cluster.") with { Default = "none" }) with { Default = "none: no TLS" },
        new ConfigKey
        {
            Name = "dataRoots",
            Help = "Folders whose audio may be imported; no path of a request leads out of them, be it by .. or by a symbolic link.",
            Type = "a list of folders",
            Default = "any folder on loopback; none beyond it",
        },
        ConfigKey.Of(ParameterSpec.Flag("insecure", false, "May it listen without TLS beyond loopback, or alone on a store? Whoever reaches its ports can then run work.")),
        ConfigKey.OfWord("http", "", "Where to answer /healthz, /readyz, /metrics and /dashboard: a port of this machine alone, such as 8081, or 0.0.0.0:8081.")
            with { Default = "nowhere" },
        ConfigKey.OfWord("dashboard", "loopback", "Who may see Orleans' dashboard there, which asks for no password: loopback, any or off."),
        ConfigKey.OfWord("log", "text", "How to write the log: text, or json with sweep, run and slot as properties."),
        ConfigKey.OfWord("keepCheckpoints", "last", "Checkpoints of runs that ended: last keeps each run's last while its sweep can be extended, none keeps none, a number keeps them for so many days."),
    ];

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserErrorException">All that is wrong, a line each with file:line:column; or there is no such file.</exception>
    public static SiloSettings Read(string path)
    {
        var problems = new ConfigProblems();
        try
        {
            var root = YamlReader.ReadFile(path, problems);
            if (root is not YamlMap map)
            {
                problems.Add(root.Position, $"a silo's config is a map of keys and values, not {root.Kind}");
                throw new ConfigException(problems.All);
            }

            var settings = Read(new Section(map, Keys, "a silo's config", problems), Path.GetDirectoryName(Path.GetFullPath(path))!); // not null: a file was read
            problems.ThrowIfAny();
            return settings;
        }
        catch (ConfigException error)
        {
            throw error.ToUserError();
        }
    }

    private static SiloSettings Read(Section section, string folder) => new()
    {
        Name = Word(section, "name"),
        Store = Word(section, "store") is { } store ? Path.GetFullPath(store, folder) : null,
        Cluster = Word(section, "cluster"),
        Address = ReadAddress(section),
        SiloPort = section.Has("siloPort") ? section.Integer("siloPort") : null,
        GatewayPort = section.Has("gatewayPort") ? section.Integer("gatewayPort") : null,
        Devices = ReadDevices(section),
        SlotMemoryBytes = section.Has("slotMemoryBytes") ? section.Long("slotMemoryBytes") : null,
        Labels = ReadLabels(section),
        Grace = ReadGrace(section),
        IsInsecure = section.Has("insecure") ? section.Flag("insecure") : null,
        Tls = ReadTls(section.Map("tls"), folder),
        KeepCheckpoints = ReadKeepCheckpoints(section),
        Http = ReadHttp(section),
        Dashboard = ReadChoice<DashboardAccess>(section, "dashboard"),
        Log = ReadChoice<LogFormat>(section, "log"),
        DataRoots = section.Has("dataRoots") ? [.. Words(section, "dataRoots").Select(path => Path.GetFullPath(path, folder))] : null,
    };

    private static TlsFiles ReadTls(Section tls, string folder)
    {
        return new TlsFiles(Path("certificate"), Path("key"), Path("authority"));

        string? Path(string key) => Word(tls, key) is { } path ? System.IO.Path.GetFullPath(path, folder) : null;
    }

    private static string? Word(Section section, string key) => section.Has(key) && section.Text(key) is { Length: > 0 } word ? word : null;

    private static IPAddress? ReadAddress(Section section)
    {
        if (Word(section, "address") is not { } text)
        {
            return null;
        }

        if (SiloAddresses.FindProblem(text) is { } problem)
        {
            section.Problems.Add(section.Place("address"), problem);
            return null;
        }

        return IPAddress.Parse(text);
    }

    private static string? ReadDevices(Section section)
    {
        var words = Words(section, "devices");
        return words.IsEmpty ? null : string.Join(',', words);
    }

    private static ImmutableArray<string> Words(Section section, string key)
    {
        var items = section.List(key);
        foreach (var item in items.Where(item => item is not YamlScalar { IsNull: false }))
        {
            section.Problems.Add(item.Position, $"{key} is a list of words; {item.Kind} is none");
        }

        return [.. items.OfType<YamlScalar>().Select(item => item.Text)];
    }

    private static ImmutableSortedDictionary<string, string> ReadLabels(Section section)
    {
        var labels = section.MapNode("labels").Entries;
        foreach (var entry in labels.Where(entry => entry.Value is not YamlScalar { IsNull: false }))
        {
            section.Problems.Add(entry.Value.Position, $"the label {entry.Key} is a word, not {entry.Value.Kind}");
        }

        return labels.Where(entry => entry.Value is YamlScalar)
            .ToImmutableSortedDictionary(entry => entry.Key, entry => ((YamlScalar)entry.Value).Text, StringComparer.Ordinal);
    }

    private static CheckpointRetention? ReadKeepCheckpoints(Section section)
    {
        try
        {
            return Word(section, "keepCheckpoints") is { } text ? CheckpointRetention.Parse(text) : null;
        }
        catch (UserErrorException error)
        {
            section.Problems.Add(section.Place("keepCheckpoints"), error.Message);
            return null;
        }
    }

    private static IPEndPoint? ReadHttp(Section section)
    {
        try
        {
            return Word(section, "http") is { } text ? HttpAddress.Parse(text) : null;
        }
        catch (UserErrorException error)
        {
            section.Problems.Add(section.Place("http"), error.Message);
            return null;
        }
    }

    private static T? ReadChoice<T>(Section section, string key)
        where T : struct, Enum
    {
        if (Word(section, key) is not { } text)
        {
            return null;
        }

        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToArray();
        var index = Array.IndexOf(names, text);
        if (index < 0)
        {
            section.Problems.Add(section.Place(key), $"{key}: there is no '{text}'; choose one of {string.Join(", ", names)}");
            return null;
        }

        return Enum.GetValues<T>()[index];
    }

    private static TimeSpan? ReadGrace(Section section)
    {
        if (Word(section, "grace") is not { } text)
        {
            return null;
        }

        if (!Durations.TryParse(text, out var grace))
        {
            section.Problems.Add(section.Place("grace"), $"grace: '{text}' is no time; {Durations.Rule}");
        }

        return grace;
    }
}
