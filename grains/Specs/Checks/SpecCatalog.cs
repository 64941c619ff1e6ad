using Experiments.Domain;

namespace Experiments.Specs.Checks;

/// <summary>
/// The names that specs may use, as the layer that knows the catalogs tells them. What is null is not known here and is
/// not checked.
/// </summary>
public sealed record SpecCatalog
{
    /// <summary>Families with their parameters.</summary>
    public IReadOnlyDictionary<string, ParameterSchema>? Families { get; init; }

    /// <summary>Features with their options.</summary>
    public IReadOnlyDictionary<string, ParameterSchema>? Features { get; init; }

    /// <summary>What is wrong with the name of a statistic over frames, as a sentence; null if nothing is.</summary>
    public Func<string, string?>? FindStatisticProblem { get; init; }

    /// <summary>Samplers.</summary>
    public IReadOnlyCollection<string>? Samplers { get; init; }

    /// <summary>Pruners with their parameters.</summary>
    public IReadOnlyDictionary<string, ParameterSchema>? Pruners { get; init; }

    /// <summary>Kinds of split.</summary>
    public IReadOnlyCollection<string>? Splits { get; init; }

    /// <summary>Metrics that a search may go by: of train and validation.</summary>
    public IReadOnlyCollection<string>? Metrics { get; init; }

    /// <summary>Nothing known: structure alone is checked.</summary>
    public static SpecCatalog Unknown { get; } = new();
}
