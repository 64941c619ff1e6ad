using Experiments.Domain;

namespace Experiments.Specs.Checks;

/// <summary>What specs can name.</summary>
public enum PlugInKind
{
    /// <summary>A model family.</summary>
    Family,

    /// <summary>Chooses the next setting to try.</summary>
    Sampler,

    /// <summary>Stops poor runs.</summary>
    Pruner,

    /// <summary>Splits a dataset into train, validation and test.</summary>
    Split,

    /// <summary>Scales the columns of a table.</summary>
    Scaling,

    /// <summary>What a search optimizes.</summary>
    Metric,

    /// <summary>Something computed from a slice.</summary>
    Feature,

    /// <summary>Summarizes a feature over frames.</summary>
    Statistic,

    /// <summary>A window function.</summary>
    Window,
}

/// <summary>Words of <see cref="PlugInKind"/>.</summary>
internal static class PlugInKindExtensions
{
    /// <summary>The kind in config files and messages: <c>sampler</c>.</summary>
    public static string Word(this PlugInKind kind) => EnumWords.Of(kind);
}

/// <summary>One thing that specs can name.</summary>
/// <param name="Name">Its name in config files.</param>
/// <param name="Summary">One sentence on what it does.</param>
/// <param name="Parameters">Its own parameters; null if it has none.</param>
/// <param name="IsPattern">Whether its name is a pattern, such as pNN for p5 and p97.5.</param>
public sealed record PlugIn(string Name, string Summary, ParameterSchema? Parameters = null, bool IsPattern = false);
