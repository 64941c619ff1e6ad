using Experiments.Domain;
using Experiments.Grains.Sweeps;

namespace Experiments.Silo.Operations;

/// <summary>Checks specs by the catalogs of this build, without a silo.</summary>
public static class SpecCheck
{
    /// <summary>The parameters of every family of this build, by family.</summary>
    public static IReadOnlyDictionary<string, ParameterSchema> Families => SpecCatalogs.All.Families!; // not null: the catalog of all has them

    /// <summary>All that is wrong with a sweep, a feature spec or a protocol, but for what depends on data.</summary>
    public static IReadOnlyList<SpecProblem> FindProblems(object spec) => spec switch
    {
        SweepSpec sweep => [.. SpecProblems.Of(sweep)],
        FeatureSpec features => [.. SpecProblems.Of(features)],
        Protocol protocol => [.. SpecProblems.Of(protocol)],
        _ => throw new ArgumentException($"{spec} is no spec", nameof(spec)),
    };
}
