using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Experiments.Specs.Keys;

/// <summary>What a topic is.</summary>
public enum TopicKind
{
    /// <summary>A key of a config file.</summary>
    Key,

    /// <summary>A family, a sampler or another thing that a key can name.</summary>
    PlugIn,

    /// <summary>A parameter of such a thing.</summary>
    Parameter,
}

/// <summary>
/// What <c>config explain</c>, completion and an API's schema say of a key, of a plug-in that it can name, or of a plug-in's parameter.
/// </summary>
public sealed record ConfigTopic
{
    /// <summary>The kind of file.</summary>
    public required string File { get; init; }

    /// <summary>
    /// Where it is in the file: names joined by dots. Entries of a list go by the plug-in they name, as <c>--set</c> has them:
    /// <c>models.cnn.parameters.dropout</c>. A plug-in or a parameter is below the key that names it: <c>search.sampler.tpe</c>.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>What it is.</summary>
    public required TopicKind Kind { get; init; }

    /// <summary>A shorter way to ask for a plug-in or its parameter: <c>sampler.tpe</c>; null for a key.</summary>
    public string? Alias { get; init; }

    /// <summary>As <c>--set</c> has it, without the value; null where it cannot be set by itself.</summary>
    public string? Setting { get; init; }

    /// <summary>What it means, or does: one sentence or two.</summary>
    public required string Help { get; init; }

    /// <summary>What its value is, for people; null for a plug-in, which has none.</summary>
    public string? Type { get; init; }

    /// <summary>The types of its value in the words of JSON Schema; empty for a plug-in.</summary>
    public ImmutableArray<string> JsonTypes { get; init; } = [];

    /// <summary>What applies where it is left out, for people; null where it must be given, and for a plug-in.</summary>
    public string? Default { get; init; }

    /// <summary>Whether it must be given.</summary>
    [JsonPropertyName("required")]
    public bool IsRequired => Kind is TopicKind.Key && Default is null;

    /// <summary>The least value, inclusive; null where there is no bound.</summary>
    public double? Minimum { get; init; }

    /// <summary>The greatest value, inclusive; null where there is no bound.</summary>
    public double? Maximum { get; init; }

    /// <summary>The words that it takes; empty where it takes any, or none.</summary>
    public ImmutableArray<TopicChoice> Choices { get; init; } = [];
}

/// <summary>A word that a key takes.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Help">One sentence; null where the word speaks for itself.</param>
public sealed record TopicChoice(string Name, string? Help = null);
