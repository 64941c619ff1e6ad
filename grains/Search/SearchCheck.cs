using System.Globalization;
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
        SpecProblem[] problems = [.. SearchCatalog.Samplers.Get(spec.Sampler).FindProblems(space), .. FindWindowProblems(spec)];
        return problems.Length == 0 && spec.Experiments is null && SearchPlan.PointCount(space) is null
            ? [new("search.experiments", $"there is no end of settings here; say how many to try with experiments: 40")]
            : problems;
    }

    private static IEnumerable<SpecProblem> FindWindowProblems(SearchSpec spec)
    {
        if (spec.Deterministic && FindCohort(spec) is { } cohort && cohort > spec.Window)
        {
            yield return new("search.window", string.Create(
                CultureInfo.InvariantCulture,
                $"window is {spec.Window}, but a cohort of {cohort} must be open at once; set window: {cohort} or a smaller cohort"));
        }
    }

    /// <summary>
    /// How many experiments a pruner holds open until they have all reached the same epoch; null for one that does not wait.
    /// </summary>
    private static double? FindCohort(SearchSpec spec) =>
        SearchCatalog.Pruners.Get(spec.Pruner.Kind).Parameters.Find("cohort") is { } declared
        && (spec.Pruner.Parameters.TryGet("cohort", out var given) ? given : declared.Default) is { IsNumeric: true } cohort
            ? cohort.AsNumber()
            : null;
}
