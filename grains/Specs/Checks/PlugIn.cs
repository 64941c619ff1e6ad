using System.Text.Json;
using Experiments.Domain;

namespace Experiments.Specs.Checks;

/// <summary>What specs can name.</summary>
public enum PlugInKind
{
    /// <summary>A kind of model.</summary>
    Family,

    /// <summary>Chooses the next setting to try.</summary>
    Sampler,

    /// <summary>Stops poor runs.</summary>
    Pruner,

    /// <summary>Cuts a dataset into train, validation and test.</summary>
    Split,

    /// <summary>Brings the columns of a table to one scale.</summary>
    Scaling,

    /// <summary>What a search goes by.</summary>
    Metric,

    /// <summary>Something computed of a slice.</summary>
    Feature,

    /// <summary>What sums a feature up over frames.</summary>
    Statistic,

    /// <summary>A window function.</summary>
    Window,
}

/// <summary>Words of <see cref="PlugInKind"/>.</summary>
public static class PlugInKinds
{
    /// <summary>One of the kind, as users know it: <c>sampler</c>.</summary>
    public static string Word(this PlugInKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}

/// <summary>One thing that specs can name.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Summary">One sentence: what it does.</param>
/// <param name="Parameters">Its own parameters; null where it has none.</param>
/// <param name="IsPattern">Does its name stand for many, such as pNN for p5 and p97.5?</param>
public sealed record PlugIn(string Name, string Summary, ParameterSchema? Parameters = null, bool IsPattern = false);
