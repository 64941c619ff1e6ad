using Experiments.Domain;

namespace Experiments.Search;

/// <summary>Finds why a sampler and a pruner cannot search a space, although each of the three is valid.</summary>
public static class SearchCheck
{
    /// <summary>
    /// The problems of combining a valid space with a search section of valid names and values; empty if the search can start.
    /// </summary>
    public static IReadOnlyList<SpecProblem> FindProblems(ParameterSpace space, SearchSpec spec)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(spec);
        SpecProblem[] problems =
        [
            .. SearchCatalog.Samplers.Get(spec.Sampler).FindProblems(space),
            .. SearchCatalog.Pruners.Get(spec.Pruner.Kind).FindProblems(spec),
        ];
        return problems.Length == 0 && spec.Experiments is null && SearchPlan.PointCount(space) is null
            ? [new("search.experiments", "the space is infinite; set experiments: N, such as experiments: 40")]
            : problems;
    }
}
