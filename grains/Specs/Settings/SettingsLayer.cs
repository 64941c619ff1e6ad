using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;
using Microsoft.Extensions.Configuration;

namespace Experiments.Specs.Settings;

/// <summary>
/// One source of settings: a file, the environment or the command line. Besides the text of each value it keeps where the value came
/// from, so that an error names the line, the variable or the flag.
/// </summary>
internal sealed class SettingsLayer : ConfigurationProvider, IConfigurationSource
{
    private readonly YamlMap _map;
    private readonly ImmutableDictionary<string, string> _names;
    private readonly string _folder;

    private SettingsLayer(YamlMap map, ImmutableDictionary<string, string> names, string folder) =>
        (_map, _names, _folder) = (map, names, folder);

    /// <summary>The settings of a file that was read; relative paths in it start at its own folder.</summary>
    internal static SettingsLayer OfFile(string path, YamlNode root) => new(
        root as YamlMap ?? new YamlMap(root.Position, []), ImmutableDictionary<string, string>.Empty,
        Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");

    /// <summary>The settings from the environment variables that the keys declare; empty variables say nothing.</summary>
    internal static SettingsLayer OfVariables(IEnumerable<ConfigKey> keys, Func<string, string?> read) =>
        Of(keys, source => source.Variable, name => read(name) is { Length: > 0 } text ? [text] : []);

    /// <summary>
    /// The settings from the flags that the keys declare; <paramref name="read"/> answers with no words where one is absent.
    /// </summary>
    internal static SettingsLayer OfFlags(IEnumerable<ConfigKey> keys, Func<string, IReadOnlyList<string>> read) =>
        Of(keys, source => source.Flag, read);

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <inheritdoc/>
    public override void Load()
    {
        // The configuration does not tell the case of names apart, the declared keys do: labels GPU and gpu are two.
        foreach (var (path, text) in Flatten("", _map))
        {
            Data[path] = text;
        }
    }

    /// <summary>The layer as the section that declared keys read.</summary>
    internal Section Section(string what, ConfigProblemList problems) => new(_map, what, "", new ReadContext(problems, _folder, _names));

    /// <summary>What the user called the key at a path; null where this layer does not give it.</summary>
    internal string? NameOf(string path) => _names.GetValueOrDefault(path);

    private static SettingsLayer Of(
        IEnumerable<ConfigKey> keys, Func<SettingSource, string?> nameOf, Func<string, IReadOnlyList<string>> read)
    {
        var names = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        return new SettingsLayer(Map("", keys), names.ToImmutable(), Directory.GetCurrentDirectory());

        YamlMap Map(string prefix, IEnumerable<ConfigKey> inside)
        {
            var entries = ImmutableArray.CreateBuilder<YamlEntry>();
            foreach (var key in inside)
            {
                var path = prefix + key.Name;
                if (key.Source is { } source && nameOf(source) is { } name && read(name) is { Count: > 0 } words)
                {
                    names.Add(path, name);
                    entries.Add(new YamlEntry(key.Name, default, NodeOf(key.Shape, source, name, words)));
                }
                else if (Map($"{path}.", key.Shape.Keys) is { Entries.IsEmpty: false } map)
                {
                    entries.Add(new YamlEntry(key.Name, default, map));
                }
            }

            return new YamlMap(default, entries.ToImmutable());
        }
    }

    private static YamlNode NodeOf(Shape shape, SettingSource source, string name, IReadOnlyList<string> words) =>
        shape.JsonTypes.Contains("array")
            ? YamlList.Of((source.IsRepeatable ? words : words.SelectMany(word => word.Split(',', StringSplitOptions.TrimEntries)))
                .Select(YamlScalar.Of))
            : shape.JsonTypes.Contains("object") ? MapOf(name, words)
            : ScalarOf(shape, words[^1]);

    private static YamlMap MapOf(string name, IReadOnlyList<string> words)
    {
        var entries = words.Select(word => word.Split('=', 2) is [{ Length: > 0 } key, var value]
            ? (Key: key, Value: (YamlNode?)YamlScalar.Of(value))
            : throw new UserErrorException($"{name} '{word}': write KEY=VALUE")).ToArray();
        return entries.CountBy(entry => entry.Key, StringComparer.Ordinal).FirstOrDefault(count => count.Value > 1) is { Key: { } twice }
            ? throw new UserErrorException($"{name}: '{twice}' is given twice; remove one of the two")
            : YamlMap.Of(entries);
    }

    /// <summary>Numbers and flags are read from what they spell; what would spell nothing is a word, so that it is not ignored.</summary>
    private static YamlScalar ScalarOf(Shape shape, string word)
    {
        var plain = new YamlScalar(default, word);
        return plain with { IsQuoted = shape.Rule is null or { Kind: ParameterKind.Text } || plain.IsNull };
    }

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(string path, YamlNode node) => node switch
    {
        YamlMap map => map.Entries.SelectMany(entry => Flatten(Below(path, entry.Key), entry.Value)),
        YamlList list => list.Items.SelectMany((item, index) => Flatten(Below(path, $"{index}"), item)),
        YamlScalar scalar => [KeyValuePair.Create(path, (string?)scalar.Text)],
        _ => [],
    };

    private static string Below(string path, string name) => path.Length == 0 ? name : ConfigurationPath.Combine(path, name);
}
