using Experiments.Domain;

namespace Experiments.Search.Samplers;

/// <summary>Choice of the family if it is learned.</summary>
internal static class TpeFamilies
{
    /// <summary>All experiments of one family space except the requested one.</summary>
    public static List<Observation> Of(SampleRequest request, FamilySpace space) =>
        [.. request.History.Observations.Where(observation =>
            observation.Number != request.Index && ReferenceEquals(request.Space.Families[observation.Point.FamilyIndex], space))];

    /// <summary>
    /// Families that have not finished their startup, in turn; then a family drawn in proportion to its number of good experiments plus
    /// one: with f families and g good experiments, each has a chance of at least 1 / (g + f).
    /// </summary>
    public static int Draw(SampleRequest request, RandomStream stream)
    {
        var begun = request.Space.Families.Select(space => Of(request, space).Count).ToArray();
        var least = Array.IndexOf(begun, begun.Min());
        if (begun[least] < request.Parameters.Integer("startup"))
        {
            return least;
        }

        var good = TpeRanking.Best(request.History, request.History.Observations, request.Parameters.Number("gamma"));
        var candidates = request.Space.Families.SelectMany((_, family) =>
            Enumerable.Repeat(family, 1 + good.Count(observation => observation.Point.FamilyIndex == family))).ToArray();
        return candidates[stream.NextInt(candidates.Length)];
    }
}
