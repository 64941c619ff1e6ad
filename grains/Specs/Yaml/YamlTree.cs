using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Specs.Yaml;

/// <summary>Where something is written.</summary>
/// <param name="Source">The file as the user named it, or the <c>--set</c> that gave it.</param>
/// <param name="Line">From 1; 0 where the source has no lines.</param>
/// <param name="Column">From 1.</param>
public readonly record struct ConfigPosition(string Source, int Line = 0, int Column = 0)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}

/// <summary>A piece of YAML: scalar, list or map, each with its place. No tags, no anchors, no objects.</summary>
internal abstract record YamlNode(ConfigPosition Position)
{
    /// <summary>What it is, for people.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value; quoted ones are words whatever they look like.</summary>
internal sealed record YamlScalar(ConfigPosition Position, string Text, bool IsQuoted = false) : YamlNode(Position)
{
    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : $"'{Text}'";

    /// <summary>Whether it is left out, or null.</summary>
    public bool IsNull => !IsQuoted && (Text is "" or "null" or "~");

    /// <summary>The value that it spells: true, 40, 1e-3 or a word.</summary>
    public ParameterValue Value => IsQuoted ? ParameterValue.Of(Text) : ParameterValue.Parse(Text);

    /// <summary>A value that comes from no file.</summary>
    public static YamlScalar Of(ParameterValue value) => new(default, value.ToString(), IsQuoted: value.Kind is ParameterKind.Text);

    /// <summary>A word that comes from no file.</summary>
    public static YamlScalar Of(string word) => Of(ParameterValue.Of(word));
}

/// <summary>Values in their order.</summary>
internal sealed record YamlList(ConfigPosition Position, ImmutableArray<YamlNode> Items) : YamlNode(Position)
{
    /// <inheritdoc/>
    public override string Kind => "a list";

    /// <summary>A list that comes from no file.</summary>
    public static YamlList Of(IEnumerable<YamlNode> items) => new(default, [.. items]);
}

/// <summary>Values by their keys, in the order of the file.</summary>
internal sealed record YamlMap(ConfigPosition Position, ImmutableArray<YamlEntry> Entries) : YamlNode(Position)
{
    /// <inheritdoc/>
    public override string Kind => "a map";

    /// <summary>The value of a key; null where it is not there.</summary>
    public YamlNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>A map that comes from no file; what is null is left out.</summary>
    public static YamlMap Of(params IEnumerable<(string Key, YamlNode? Value)> entries) =>
        new(default, [.. entries.Where(entry => entry.Value is not null)
            .Select(entry => new YamlEntry(entry.Key, default, entry.Value!))]); // not null: filtered
}

/// <summary>A key with its value.</summary>
internal sealed record YamlEntry(string Key, ConfigPosition KeyPosition, YamlNode Value);
