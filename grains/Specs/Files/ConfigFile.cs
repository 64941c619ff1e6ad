using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>A kind of config file.</summary>
/// <param name="Kind">As <c>config validate --kind</c> knows it.</param>
/// <param name="Keys">The keys of its map.</param>
public sealed record ConfigFileKind(string Kind, ImmutableArray<ConfigKey> Keys);

/// <summary>What the readers of all kinds of config file share, and how the kind of a file is found from its keys.</summary>
public static class ConfigFile
{
    /// <summary>The kind of sweep files.</summary>
    public const string Sweep = "sweep";

    /// <summary>The kind of feature specs.</summary>
    public const string Features = "features";

    /// <summary>The kind of protocol files.</summary>
    public const string Protocol = "protocol";

    /// <summary>The kind of silos' config files.</summary>
    public const string Silo = "silo";

    /// <summary>Every kind.</summary>
    public static ImmutableArray<ConfigFileKind> Kinds { get; } =
    [
        new(Sweep, SweepKeys.All.All), new(Features, FeatureKeys.All.All), new(Protocol, ProtocolKeys.All.All), new(Silo, SiloKeys.All.All),
    ];

    /// <summary>The kind that most of a file's keys belong to, misspelt ones included.</summary>
    /// <exception cref="UserErrorException">None of them does.</exception>
    public static string KindOf(string path)
    {
        try
        {
            var problems = new ConfigProblemList();
            var read = YamlReader.ReadFile(path, problems);
            var root = read as YamlMap ?? throw new ConfigException([RefuseForm(read)]);

            var best = Kinds
                .Select(file => (file.Kind, Hits: root.Entries.Count(
                    entry => NearestName.Find(entry.Key, file.Keys.Select(key => key.Name)) is not null)))
                .MaxBy(file => file.Hits);
            return best.Hits > 0 ? best.Kind : problems.Any ? throw new ConfigException(problems.All) : throw new UserErrorException(
                $"{root.Position}: not a config file: a sweep has models, a feature spec has a table or a tensor, a protocol has a split");
        }
        catch (ConfigException error)
        {
            throw error.ToUserError();
        }
    }

    /// <summary>The problem of a file that is no map, whatever kind of config it should be.</summary>
    internal static ConfigProblem RefuseForm(YamlNode root) => new(
        root.Position, root is YamlScalar { IsNull: true }
            ? "there is nothing in it; a config is a map of keys and values"
            : $"a config is a map of keys and values, not {root.Kind}");

    /// <summary>Reads a file, applies <c>--set</c>, makes the spec, checks it, and keeps the problems of all four.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">What <c>--set</c> said.</param>
    /// <param name="make">Makes the spec; of what is wrong in the file it takes the defaults.</param>
    /// <param name="check">Finds what is wrong with the spec, given the paths of what could not be read.</param>
    /// <exception cref="UserErrorException">There is no such file, or it is not a map of keys and values.</exception>
    internal static LocatedSpec<T> Read<T>(
        string path, IEnumerable<string>? settings, Func<YamlNode, ReadContext, T> make,
        Func<T, IReadOnlyCollection<string>, IEnumerable<SpecProblem>> check) => Make(
            problems => Overrides.Apply(YamlReader.ReadFile(path, problems), settings ?? [], problems),
            Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".", make, check);

    /// <summary>The same for a config that another program sends: it may name no file.</summary>
    /// <exception cref="UserErrorException">It is no YAML or JSON, or not a map of keys and values.</exception>
    internal static LocatedSpec<T> Read<T>(
        SentConfig sent, Func<YamlNode, ReadContext, T> make,
        Func<T, IReadOnlyCollection<string>, IEnumerable<SpecProblem>> check) => Make(sent.Read, null, make, check);

    private static LocatedSpec<T> Make<T>(
        Func<ConfigProblemList, YamlNode> read, string? folder, Func<YamlNode, ReadContext, T> make,
        Func<T, IReadOnlyCollection<string>, IEnumerable<SpecProblem>> check)
    {
        try
        {
            var problems = new ConfigProblemList();
            var root = read(problems);
            var spec = make(root, new ReadContext(problems, folder));
            var located = new LocatedSpec<T>(spec, root, problems);
            located.Add(check(spec, problems.Unread));
            return located;
        }
        catch (ConfigException error)
        {
            throw error.ToUserError();
        }
    }
}
