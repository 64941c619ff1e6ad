using Experiments.Domain;

namespace Experiments.Search.Samplers;

/// <summary>The choice of family where it is learned.</summary>
internal static class TpeFamilies
{
    /// <summary>All experiments of one family space but the one asked for.</summary>
    public static List<Observation> Of(SampleRequest request, FamilySpace space) =>
        [.. request.History.Observations.Where(observation =>
            observation.Number != request.Index && ReferenceEquals(request.Space.Families[observation.Point.FamilyIndex], space))];

    /// <summary>
    /// A family that has not had its startup yet, in turn; then one drawn in proportion to its number among the good experiments
    /// of all families, plus one: with f families and g good ones each keeps a chance of 1 / (g + f) at least.
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
        var tickets = request.Space.Families.SelectMany((_, family) =>
            Enumerable.Repeat(family, 1 + good.Count(observation => observation.Point.FamilyIndex == family))).ToArray();
        return tickets[stream.NextInt(tickets.Length)];
    }
}
