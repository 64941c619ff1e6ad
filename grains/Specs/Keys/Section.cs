using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>
/// A map of a config file, read by its declared keys. Making one reports unknown, missing and mistyped keys; afterwards
/// its values can be asked for: those that are given and right, or their defaults.
/// </summary>
public sealed class Section
{
    private readonly YamlMap _map;
    private readonly ImmutableArray<ConfigKey> _keys;
    private readonly Dictionary<string, ParameterValue> _values = new(StringComparer.Ordinal);

    /// <summary>
    /// <paramref name="what"/> names the section in errors; with <paramref name="isOpen"/> other keys are someone else's.
    /// </summary>
    public Section(YamlMap map, ImmutableArray<ConfigKey> keys, string what, ConfigProblems problems, bool isOpen = false)
    {
        (_map, _keys, Problems) = (map, keys, problems);
        string[] names = [.. keys.Select(key => key.Name)];
        foreach (var entry in map.Entries)
        {
            if (keys.FirstOrDefault(key => key.Name == entry.Key) is { } key)
            {
                ReadScalar(key, entry.Value);
            }
            else if (!isOpen)
            {
                problems.Add(entry.KeyPosition, $"{what} has no key '{entry.Key}'{NearestName.Hint(entry.Key, names)}");
            }
            else if (NearestName.Find(entry.Key, names) is { } nearest && map.Find(nearest) is null && entry.Key.Length > 2)
            {
                problems.Add(entry.KeyPosition, $"{what} has no key '{entry.Key}'; did you mean '{nearest}'?");
            }
        }

        foreach (var missing in keys.Where(key => key.Default is null && !Has(key.Name)))
        {
            problems.Add(Place(missing.Name), $"{what} needs '{missing.Name}': {missing.Help}");
        }
    }

    /// <summary>Where problems are noted.</summary>
    public ConfigProblems Problems { get; }

    /// <summary>The entries that are none of the declared keys.</summary>
    public IEnumerable<YamlEntry> Others => _map.Entries.Where(entry => _keys.All(key => key.Name != entry.Key));

    /// <summary>The value as it stands there; null where it is left out.</summary>
    public YamlNode? Node(string name) => _map.Find(name) is { } node and not YamlScalar { IsNull: true } ? node : null;

    /// <summary>Where the value stands, or the map where it is left out.</summary>
    public ConfigPosition Place(string name) => _map.Find(name)?.Position ?? _map.Position;

    /// <summary>Is it given?</summary>
    public bool Has(string name) => Node(name) is not null;

    /// <summary>A word.</summary>
    public string Text(string name) => Value(name).AsText();

    /// <summary>A whole number.</summary>
    public int Integer(string name) => checked((int)Value(name).AsInteger());

    /// <summary>A whole number, however large.</summary>
    public long Long(string name) => Value(name).AsInteger();

    /// <summary>A number.</summary>
    public double Number(string name) => Value(name).AsNumber();

    /// <summary>True or false.</summary>
    public bool Flag(string name) => Value(name).AsFlag();

    /// <summary>The word as a member of an enumeration whose members are the key's choices.</summary>
    public T Enum<T>(string name)
        where T : struct, Enum => System.Enum.Parse<T>(Text(name), ignoreCase: true);

    /// <summary>The map of that name as a section; an empty one where it is left out or is no map.</summary>
    public Section Map(string name)
    {
        var key = _keys.First(candidate => candidate.Name == name);
        return new Section(MapNode(name), key.Keys, name, Problems);
    }

    /// <summary>The map of that name as it stands there; an empty one where it is left out or is no map.</summary>
    public YamlMap MapNode(string name)
    {
        switch (Node(name))
        {
            case YamlMap map:
                return map;
            case { } other:
                Problems.Add(other.Position, $"{name} is {Type(name)}, not {other.Kind}");
                break;
        }

        return new YamlMap(Place(name), []);
    }

    /// <summary>The list of that name; an empty one where it is left out or is no list.</summary>
    public ImmutableArray<YamlNode> List(string name)
    {
        switch (Node(name))
        {
            case YamlList list:
                return list.Items;
            case { } other:
                Problems.Add(other.Position, $"{name} is {Type(name)}, not {other.Kind}");
                break;
        }

        return [];
    }

    /// <summary>A value as its spelling says: true, 40, 1e-3 or a word.</summary>
    public static ParameterValue Parse(YamlScalar scalar) =>
        scalar.IsQuoted ? ParameterValue.Of(scalar.Text) : ParameterValue.Parse(scalar.Text);

    private string Type(string name) => _keys.First(key => key.Name == name).Type;

    private ParameterValue Value(string name) =>
        _values.TryGetValue(name, out var value)
            ? value
            : _keys.First(key => key.Name == name).Scalar!.Default; // not null: asked for as a scalar

    private void ReadScalar(ConfigKey key, YamlNode node)
    {
        if (key.Scalar is not { } spec || (node is YamlScalar { IsNull: true } && key.Default is not null))
        {
            return;
        }

        if (node is not YamlScalar scalar)
        {
            Problems.Add(node.Position, $"{key.Name} is {key.Type}, not {node.Kind}");
            return;
        }

        // A word may look like a number: a dataset may be called 2024.
        var value = spec.Kind is ParameterKind.Text && spec.Choices.IsEmpty ? ParameterValue.Of(scalar.Text) : Parse(scalar);
        if (spec.FindProblem(value) is { } problem)
        {
            Problems.Add(node.Position, $"{key.Name} {problem}");
        }
        else
        {
            _values[key.Name] = value;
        }
    }
}
