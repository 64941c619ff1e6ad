using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Specs.Keys;

/// <summary>
/// One key of a config file, declared once: from this follow reading, checks, hints and <c>config explain</c>.
/// </summary>
public sealed record ConfigKey
{
    /// <summary>As it is written.</summary>
    public required string Name { get; init; }

    /// <summary>What it means, one sentence or two, with the unit.</summary>
    public required string Help { get; init; }

    /// <summary>What its value is, for people.</summary>
    public required string Type { get; init; }

    /// <summary>What holds where it is left out, for people; null where it must be given.</summary>
    public string? Default { get; init; }

    /// <summary>The rule of a scalar; null for a list, a map, or a value with rules of its own.</summary>
    public ParameterSpec? Scalar { get; init; }

    /// <summary>The keys inside, of a map or of each entry of a list of maps.</summary>
    public ImmutableArray<ConfigKey> Keys { get; init; } = [];

    /// <summary>A scalar with a default.</summary>
    public static ConfigKey Of(ParameterSpec spec, string? absent = null) => new()
    {
        Name = spec.Name,
        Help = spec.Help,
        Type = spec.DescribeRange(),
        Default = absent ?? spec.Default.ToString(),
        Scalar = spec,
    };

    /// <summary>A word that must be given.</summary>
    public static ConfigKey Required(string name, string help) =>
        new() { Name = name, Help = help, Type = "a word", Scalar = Word(name, "", help) };

    /// <summary>A word that is checked elsewhere, since its names are known only there.</summary>
    public static ConfigKey OfWord(string name, string @default, string help) => Of(Word(name, @default, help));

    /// <summary>A map with keys of its own.</summary>
    public static ConfigKey Map(string name, string help, params ImmutableArray<ConfigKey> keys) =>
        new()
        {
            Name = name,
            Help = help,
            Type = $"a map of {string.Join(", ", keys.Select(key => key.Name))}",
            Default = "its keys' defaults",
            Keys = keys,
        };

    private static ParameterSpec Word(string name, string @default, string help) =>
        new() { Name = name, Kind = ParameterKind.Text, Default = ParameterValue.Of(@default), Help = help };
}
