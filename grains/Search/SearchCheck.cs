using System.Globalization;
using Experiments.Domain;

namespace Experiments.Search;

/// <summary>Finds what is wrong with a search section on its own.</summary>
internal static class SearchCheck
{
    public static IEnumerable<SearchProblem> FindProblems(SearchSpec spec)
    {
        if (SearchCatalog.Samplers.Find(spec.Sampler) is not { } sampler)
        {
            yield return new("search.sampler", Unknown("sampler", spec.Sampler, SearchCatalog.Samplers.Names));
        }
        else
        {
            foreach (var problem in OfParameters("search.sampler", sampler.Parameters, spec.SamplerParameters))
            {
                yield return problem;
            }
        }

        if (spec.Experiments < 1)
        {
            yield return new("search.experiments", "experiments is 1 or more");
        }

        if (SearchCatalog.Pruners.Find(spec.Pruner.Kind) is not { } pruner)
        {
            yield return new("search.pruner.kind", Unknown("pruner", spec.Pruner.Kind, SearchCatalog.Pruners.Names));
        }
        else
        {
            foreach (var problem in OfParameters("search.pruner", pruner.Parameters, spec.Pruner.Parameters))
            {
                yield return problem;
            }
        }

        if (spec is { Deterministic: true, Window: < 1 })
        {
            yield return new("search.window", "window is 1 or more: 1 finishes each experiment before it suggests the next");
        }
        else if (spec.Deterministic && FindCohort(spec) is { } cohort && cohort > spec.Window)
        {
            yield return new("search.window", string.Create(
                CultureInfo.InvariantCulture,
                $"window is {spec.Window}, but a cohort of {cohort} must be open at once; set window: {cohort} or a smaller cohort"));
        }
    }

    /// <summary>
    /// How many experiments a pruner holds open until they have all come as far; null for one that does not wait.
    /// </summary>
    private static double? FindCohort(SearchSpec spec) =>
        SearchCatalog.Pruners.Find(spec.Pruner.Kind)?.Parameters.Find("cohort") is { } declared
        && (spec.Pruner.Parameters.TryGet("cohort", out var given) ? given : declared.Default) is { IsNumeric: true } cohort
            ? cohort.AsNumber()
            : null;

    private static IEnumerable<SearchProblem> OfParameters(string path, ParameterSchema schema, ParameterSet given) =>
        from pair in given
        let problem = schema.FindProblem(pair.Key, pair.Value)
        where problem is not null
        select new SearchProblem($"{path}.{pair.Key}", problem);

    private static string Unknown(string word, string name, IReadOnlyCollection<string> known) =>
        $"there is no {word} '{name}'{NearestName.Hint(name, known)}";
}
