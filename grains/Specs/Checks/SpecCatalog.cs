using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Specs.Checks;

/// <summary>
/// What specs can name, and the rules that need the code behind those names, as the layer that has both gives them. What is not here is not
/// checked.
/// </summary>
public sealed class SpecCatalog(IReadOnlyDictionary<PlugInKind, ImmutableArray<PlugIn>> plugIns, ISpecRules? rules = null)
{
    /// <summary>Nothing known: only the keys themselves are checked.</summary>
    public static SpecCatalog Unknown { get; } = new(new Dictionary<PlugInKind, ImmutableArray<PlugIn>>());

    /// <summary>Rules that need the code of samplers, features and splits.</summary>
    public ISpecRules? Rules { get; } = rules;

    /// <summary>All of a kind, in the order in which they are listed; empty where that kind is not known here.</summary>
    public ImmutableArray<PlugIn> All(PlugInKind kind) => plugIns.TryGetValue(kind, out var all) ? all : [];

    /// <summary>The one of that name, or null.</summary>
    public PlugIn? Find(PlugInKind kind, string name) => All(kind).FirstOrDefault(plugIn => plugIn.Name == name && !plugIn.IsPattern);

    /// <summary>What is wrong with a name, as a sentence; null if nothing is, or if that kind is not known here.</summary>
    public string? FindNameProblem(PlugInKind kind, string name)
    {
        var isKnown = !plugIns.ContainsKey(kind) || Find(kind, name) is not null
            || (kind is PlugInKind.Statistic && Rules?.IsStatistic(name) == true);
        return isKnown ? null : $"there is no {kind.Word()} '{name}'{NearestName.Hint(name, [.. All(kind).Select(plugIn => plugIn.Name)])}";
    }
}
