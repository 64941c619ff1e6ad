using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>A map with declared keys; <paramref name="what"/> names it in errors.</summary>
internal sealed class MapShape<TRecord>(KeySet<TRecord> keys, string what) : Shape<TRecord>
{
    public override string Type => $"a map of {string.Join(", ", Keys.Select(key => key.Name))}";

    public override ImmutableArray<string> JsonTypes => ["object"];

    public override ImmutableArray<ConfigKey> Keys => keys.All;

    internal override bool TryRead(YamlNode node, ReadPlace place, out TRecord value)
    {
        value = default!; // not used where the answer is false
        if (node is not YamlMap map)
        {
            place.RefuseForm(node, this);
            return false;
        }

        value = keys.Read(new Section(map, what, place.Path + ".", place.Context));
        return true;
    }

    internal override IEnumerable<SpecProblem> Check(TRecord value, string name, string path, SpecCatalog catalog) =>
        keys.Check(value, path + ".", catalog);

    internal override YamlNode Write(TRecord value) => keys.Write(value);

    internal override string Describe(TRecord value) => "the defaults of its keys";
}

/// <summary>A map, of which the value of the first key may stand alone.</summary>
internal static class ShortForm
{
    /// <summary>The map that a map or a value stands for; null for a list, which is neither.</summary>
    public static YamlMap? Expand(YamlNode node, ConfigKey first) => node switch
    {
        YamlList => null,
        YamlMap map => map,
        _ => new YamlMap(node.Position, [new YamlEntry(first.Name, node.Position, node)]),
    };
}

/// <summary>A map with declared keys, or the value of the first one alone.</summary>
/// <param name="keys">The declared keys; the others have defaults.</param>
/// <param name="what">Names the map in errors.</param>
internal sealed class ShortShape<TRecord>(KeySet<TRecord> keys, string what) : Shape<TRecord>
{
    public override string Type => $"{keys.All[0].Shape.Type}, or a map of {string.Join(", ", Keys.Select(key => key.Name))}";

    public override ImmutableArray<string> JsonTypes => [.. keys.All[0].Shape.JsonTypes, "object"];

    public override ImmutableArray<ConfigKey> Keys => keys.All;

    internal override bool TryRead(YamlNode node, ReadPlace place, out TRecord value)
    {
        value = default!; // not used where the answer is false
        if (ShortForm.Expand(node, keys.All[0]) is not { } map)
        {
            place.RefuseForm(node, this);
            return false;
        }

        value = keys.Read(new Section(map, what, place.Path + ".", place.Context));
        return true;
    }

    internal override IEnumerable<SpecProblem> Check(TRecord value, string name, string path, SpecCatalog catalog) =>
        keys.Check(value, path + ".", catalog);

    internal override YamlNode Write(TRecord value) =>
        keys.Write(value) is { Entries: [var only] } ? only.Value : keys.Write(value);
}

/// <summary>
/// A plug-in with its own parameters: its name alone, or a map of its name, other declared keys and those parameters.
/// </summary>
/// <param name="keys">The declared keys; the first is the plug-in's name.</param>
/// <param name="what">Names the map in errors.</param>
/// <param name="get">The plug-in's name and its parameters.</param>
/// <param name="set">The value with parameters.</param>
internal sealed class PlugInShape<TValue>(
    KeySet<TValue> keys, string what, Func<TValue, (string Name, ParameterSet Parameters)> get, Func<TValue, ParameterSet, TValue> set)
    : Shape<TValue>
{
    public override string Type =>
        $"the name of a {Kind.Word()}, or a map of {string.Join(", ", Keys.Select(key => key.Name))} and its parameters";

    public override ImmutableArray<string> JsonTypes => ["string", "object"];

    public override PlugInKind? PlugIn => Kind;

    public override ImmutableArray<ConfigKey> Keys => keys.All;

    private PlugInKind Kind => keys.All[0].Shape.PlugIn!.Value; // not null: the first key names the plug-in

    internal override bool TryRead(YamlNode node, ReadPlace place, out TValue value)
    {
        value = default!; // not used where the answer is false
        if (ShortForm.Expand(node, keys.All[0]) is not { } map)
        {
            place.RefuseForm(node, this);
            return false;
        }

        var section = new Section(map, what, place.Path + ".", place.Context);
        value = keys.Read(section, isOpen: true);
        if (section.Find(keys.All[0].Name) is null)
        {
            // Whose parameters they are is not known.
            place.Context.Problems.MarkUnread(place.Path);
        }

        value = set(value, ReadParameters(section, place));
        return true;
    }

    internal override IEnumerable<SpecProblem> Check(TValue value, string name, string path, SpecCatalog catalog)
    {
        var (plugIn, parameters) = get(value);
        return keys.Check(value, path + ".", catalog).Concat(
            from parameter in parameters
            let schema = catalog.Find(Kind, plugIn)?.Parameters
            let problem = schema?.FindProblem(parameter.Key, parameter.Value)
            where problem is not null
            select new SpecProblem($"{path}.{parameter.Key}", problem, IsAboutName: schema?.Find(parameter.Key) is null));
    }

    internal override YamlNode Write(TValue value)
    {
        var entries = keys.Write(value).Entries.Select(entry => (entry.Key, (YamlNode?)entry.Value))
            .Concat(get(value).Parameters.Select(parameter => (parameter.Key, (YamlNode?)YamlScalar.Of(parameter.Value)))).ToArray();
        return entries is [var (_, name)] ? name! : YamlMap.Of(entries); // not null: a plug-in has a name
    }

    internal override string Describe(TValue value) => get(value).Name;

    private static ParameterSet ReadParameters(Section section, ReadPlace place)
    {
        var parameters = ParameterSet.Empty;
        foreach (var entry in section.Others)
        {
            if (entry.Value is YamlScalar { IsNull: false } scalar)
            {
                parameters = parameters.With(entry.Key, scalar.Value);
            }
            else
            {
                place.Below(entry.Key).Refuse(entry.Value.Position,
                    $"{entry.Key} is a number, a word, true or false, not {entry.Value.Kind}");
            }
        }

        return parameters;
    }
}
