using Experiments.Domain;
using Experiments.Features;
using Experiments.Search;
using Experiments.Specs.Checks;

namespace Experiments.Grains.Sweeps;

/// <summary>What is wrong with specs by the catalogs of this build, with the keys it is about.</summary>
public static class SpecProblems
{
    /// <summary>Of a sweep; what depends on its dataset and features aside.</summary>
    public static IEnumerable<SpecProblem> Of(SweepSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return SpecChecks.Check(spec, SpecCatalogs.All).Concat(
            SearchPlan.FindProblems(spec.Models, spec.Search).Select(problem => new SpecProblem(problem.Path, problem.Message)));
    }

    /// <summary>Of a feature spec.</summary>
    public static IEnumerable<SpecProblem> Of(FeatureSpec spec)
    {
        SpecProblem[] names = [.. SpecChecks.Check(spec, SpecCatalogs.All)];
        return names.Length > 0 ? names : FeatureSpecValidation.FindProblems(spec).Select(problem => new SpecProblem("", problem));
    }

    /// <summary>Of a protocol.</summary>
    public static IEnumerable<SpecProblem> Of(Protocol protocol) => SpecChecks.Check(protocol, SpecCatalogs.All);
}
