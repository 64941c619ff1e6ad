using Experiments.Domain;
using Experiments.Search.Samplers;
using Experiments.Search.Spaces;

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
            .. FindPriorProblem(spec) is { } prior ? [prior] : Array.Empty<SpecProblem>(),
            .. FindUntilProblem(spec) is { } until ? [until] : Array.Empty<SpecProblem>(),
            .. FindExcess(space, spec) is { } excess ? [excess] : Array.Empty<SpecProblem>(),
        ];
        return problems.Length == 0 && spec.Experiments is null && SearchPlan.PointCount(space) is null
            ? [new("search.experiments", "the space is infinite; set experiments: N, such as experiments: 40")]
            : [.. problems, .. Enumerable.Range(0, space.Families.Length).Select(i => FindEmptiness(space, i)).OfType<SpecProblem>()];
    }

    /// <summary>The same for a sweep with valid parts, including why its pruner cannot work with its protocol and objectives.</summary>
    public static IReadOnlyList<SpecProblem> FindProblems(SweepSpec sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return
        [
            .. FindProblems(sweep.Models, sweep.Search),
            .. SearchCatalog.Pruners.Get(sweep.Search.Pruner.Kind).FindSweepProblems(sweep),
        ];
    }

    /// <summary>What the author of a valid search should know about it, one sentence each.</summary>
    public static IEnumerable<string> ListNotes(SweepSpec sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        if (sweep.Search is { Experiments: null, Until: null } && SearchCatalog.Samplers.Get(sweep.Search.Sampler).IsAdaptive
            && SearchPlan.PointCount(sweep.Models) is { } points)
        {
            yield return $"{sweep.Search.Sampler} without search.experiments tries every setting of the space, {points} in all, so it "
                + "chooses their order alone; set experiments: N to have it choose which";
        }
    }

    private static SpecProblem? FindPriorProblem(SearchSpec spec) =>
        spec.PriorSweeps.IsDefaultOrEmpty || SearchCatalog.Samplers.Get(spec.Sampler).IsAdaptive ? null
        : new("search.priorSweeps", $"{spec.Sampler} does not learn from results; use sampler: tpe, or leave out priorSweeps");

    private static SpecProblem? FindUntilProblem(SearchSpec spec) => spec.Until switch
    {
        { Minutes: null, Target: null, NoGainFor: null } =>
            new("search.until", "until has no rule; give it minutes, target or noGainFor, or leave it out"),
        not null when spec.Deterministic => new(
            "search.until", "when it stops depends on the order of results, so a deterministic search has a number of experiments alone; "
            + "leave out until"),
        _ => null,
    };

    /// <summary>More settings than a sweep can have experiments.</summary>
    private static SpecProblem? FindExcess(ParameterSpace space, SearchSpec spec) =>
        spec is { Experiments: null, Until: null } && SearchPlan.PointCount(space) is > SearchSpec.MaxExperiments and var points
            ? new(
                "search.experiments",
                $"the space has {points} settings, and a sweep has at most {SearchSpec.MaxExperiments} experiments; set experiments: N, or "
                + "give fewer values or larger steps")
            : null;

    /// <summary>A family whose constraints leave nothing to try, or so little that a search would hardly find it.</summary>
    private static SpecProblem? FindEmptiness(ParameterSpace space, int family)
    {
        var tree = new SpaceTree(space, family);
        if (tree.Constraints.IsEmpty)
        {
            return null;
        }

        var stream = new RandomStream(Seeds.Derive(0, "constraints"));
        var name = space.Families[family].Family;
        var problem = tree.AllowedCount is { } count
            ? count > 0 ? null : $"the constraints of {name} allow none of its {tree.Count} settings"
            : Enumerable.Range(0, TriedPoints.ConstrainedDraws).Any(_ => tree.Allows(tree.Draw(stream))) ? null
            : $"the constraints of {name} allow none of {TriedPoints.ConstrainedDraws} random settings, so hardly any";
        return problem is null ? null : new(SpecProblem.ConstraintPathOf(family), $"{problem}; loosen one of them, or widen a range");
    }
}
