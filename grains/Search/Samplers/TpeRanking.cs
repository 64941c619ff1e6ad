using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// The experiments of one family, split into the good and the rest. Completed ones come first, by their value; then pruned ones, by last
/// step, then by value. Failed and pending ones belong to the rest, so that the next suggestion looks elsewhere. With several objectives,
/// completed ones are ordered by non-domination (Ozaki et al. 2022).
/// </summary>
internal sealed record TpeRanking(IReadOnlyList<double[]> Good, IReadOnlyList<double[]> Rest)
{
    /// <summary>More good ones would blur the location of the best.</summary>
    private const int MaxGood = 25;

    /// <summary>Splits the best <paramref name="gamma"/> from the rest.</summary>
    public static TpeRanking Of(SpaceTree tree, History history, IReadOnlyList<Observation> observations, double gamma)
    {
        var good = Best(history, observations, gamma);
        var isGood = good.ToHashSet();
        return new(
            [.. good.Select(observation => observation.Encode(tree))],
            [.. observations.Where(observation => !isGood.Contains(observation)).Select(observation => observation.Encode(tree))]);
    }

    /// <summary>The best <paramref name="gamma"/> of those with a value, rounded up, at most 25, best first.</summary>
    public static IReadOnlyList<Observation> Best(History history, IEnumerable<Observation> observations, double gamma)
    {
        var ranked = observations.Where(HasValue)
            .OrderBy(observation => observation.State)
            .ThenByDescending(observation => observation.Step ?? 0)
            .ThenBy(history.LossOf)
            .ThenBy(observation => observation.Number)
            .ToList();
        var count = Math.Min(MaxGood, (int)Math.Ceiling(gamma * ranked.Count));
        return ranked.Exists(observation => observation.Others.Length > 0)
            ? ParetoOrder.Best(history, ranked, count)
            : ranked[..count];
    }

    /// <summary>Whether it has a value to rank by.</summary>
    public static bool HasValue(Observation observation) =>
        observation.State is ObservationState.Completed or ObservationState.Pruned;
}
