using System.Collections.Immutable;

namespace Experiments.ClientCli.Configs;

/// <summary>Where something stands.</summary>
/// <param name="Source">The file as the user named it, or the <c>--set</c> that gave it.</param>
/// <param name="Line">From 1; 0 where the source has no lines.</param>
/// <param name="Column">From 1.</param>
internal readonly record struct ConfigPosition(string Source, int Line = 0, int Column = 0)
{
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
    public override string Kind => IsNull ? "nothing" : $"'{Text}'";

    /// <summary>Is it left out, or null?</summary>
    public bool IsNull => !IsQuoted && (Text is "" or "null" or "~");
}

internal sealed record YamlList(ConfigPosition Position, ImmutableArray<YamlNode> Items) : YamlNode(Position)
{
    public override string Kind => "a list";
}

internal sealed record YamlMap(ConfigPosition Position, ImmutableArray<YamlEntry> Entries) : YamlNode(Position)
{
    public override string Kind => "a map";

    public YamlNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
}

internal sealed record YamlEntry(string Key, ConfigPosition KeyPosition, YamlNode Value);
