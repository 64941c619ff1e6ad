using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>What all readers of one source share.</summary>
/// <param name="Problems">Where problems are noted.</param>
/// <param name="Folder">
/// The folder that relative paths in the file start at; null where nothing may name a file: what another program sends.
/// </param>
/// <param name="Names">What the user called the key at a path where it is not the key's own name, such as a flag.</param>
internal sealed record ReadContext(ConfigProblemList Problems, string? Folder, ImmutableDictionary<string, string>? Names = null);

/// <summary>A value's place while it is read.</summary>
/// <param name="Name">Its key, for messages.</param>
/// <param name="Path">Its path in the file, such as <c>models[0].family</c>.</param>
/// <param name="Context">What all readers share.</param>
internal readonly record struct ReadPlace(string Name, string Path, ReadContext Context)
{
    /// <summary>The same for something inside of it.</summary>
    public ReadPlace Below(string name) => new(name, $"{Path}.{name}", Context);

    /// <summary>The same for an entry of it, a list.</summary>
    public ReadPlace At(int index) => new(Name, $"{Path}[{index}]", Context);

    /// <summary>Notes that the value cannot be read.</summary>
    public void Refuse(ConfigPosition position, string message) => Context.Problems.AddUnread(Path, position, message);

    /// <summary>Refuses the name of a file where none may be named.</summary>
    public void RefuseFile(ConfigPosition position) => Refuse(
        position,
        $"{Name} names a file, and the server reads none for another program; run the sweep from its file, with `experiments sweep run`");

    /// <summary>Notes that the value has another form.</summary>
    public void RefuseForm(YamlNode node, Shape shape) => Refuse(node.Position, $"{Name} is {shape.Type}, not {node.Kind}");
}

/// <summary>A map of a config file while it is read by its declared keys; <paramref name="what"/> names it in errors.</summary>
internal sealed class Section(YamlMap map, string what, string prefix, ReadContext context)
{
    private ImmutableArray<string> _names = [];

    /// <summary>The map of a whole file.</summary>
    /// <exception cref="ConfigException">It is something else.</exception>
    public static Section OfFile(YamlNode root, string what, ReadContext context)
    {
        if (root is YamlMap map)
        {
            return new Section(map, what, "", context);
        }

        throw new ConfigException([ConfigFile.RefuseForm(root)]);
    }

    /// <summary>The entries that are none of the declared keys.</summary>
    public IEnumerable<YamlEntry> Others => map.Entries.Where(entry => !_names.Contains(entry.Key));

    /// <summary>The value as it is written; null where it is left out.</summary>
    public YamlNode? Find(string name) => map.Find(name) is { } node and not YamlScalar { IsNull: true } ? node : null;

    /// <summary>Where a value is, for its reader.</summary>
    public ReadPlace PlaceOf(string name) => new(context.Names?.GetValueOrDefault(prefix + name) ?? name, prefix + name, context);

    /// <summary>A sentence as the end of another.</summary>
    private static string Phrase(string help) => $"{char.ToLowerInvariant(help[0])}{help[1..].TrimEnd('.')}";

    /// <summary>Reports unknown and missing keys.</summary>
    public void CheckKeys(ImmutableArray<ConfigKey> keys, bool isOpen)
    {
        _names = [.. keys.Select(key => key.Name)];
        foreach (var entry in Others)
        {
            var nearest = NearestName.Find(entry.Key, _names);
            if (!isOpen)
            {
                context.Problems.Add(
                    entry.KeyPosition, $"{what} has no key '{entry.Key}'{NearestName.Hint(entry.Key, _names)}", prefix + entry.Key);
            }
            else if (nearest is not null && map.Find(nearest) is null && entry.Key.Length > 2)
            {
                context.Problems.Add(
                    entry.KeyPosition, $"{what} has no key '{entry.Key}'; did you mean '{nearest}'?", prefix + entry.Key);
            }
        }

        foreach (var missing in keys.Where(key => key.Default is null && Find(key.Name) is null))
        {
            PlaceOf(missing.Name).Refuse(map.Find(missing.Name)?.Position ?? map.Position,
                $"{what} needs '{missing.Name}': {Phrase(missing.Help)}");
        }
    }
}
