using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>
/// The settings that a sweep would try, without a result: exact where the sampler looks at none, and for one that does, what it begins
/// with.
/// </summary>
public static class SettingsAhead
{
    /// <summary>Suggestions drawn of a search that looks at results: later ones would say nothing.</summary>
    private const int MostAdaptive = 100;

    /// <summary>Suggestions drawn of any search; a plan of more is scaled up.</summary>
    private const int Most = 5000;

    /// <summary>The settings, in the order of their numbers, and how many experiments there will be.</summary>
    /// <exception cref="UserErrorException">Space or search section have problems.</exception>
    public static (IReadOnlyList<ParameterPoint> Points, int Experiments) Of(IFamilies families, SweepSpec spec)
    {
        var search = new SweepSearch(families, spec, spec.Search.Experiments);
        var most = Math.Min(search.IsAdaptive ? MostAdaptive : Most, search.Experiments ?? int.MaxValue);
        var points = new List<ParameterPoint>();
        while (points.Count < most && search.Suggest(points.Count).Point is { } point)
        {
            search.Observe(points.Count, new SweepEntry(point, families.Complete(point.Family, point.Parameters), EntryState.Open));
            points.Add(point);
        }

        // Only a search that waits for results, or is longer than was drawn, has more than its points.
        return (points, points.Count < most && !search.IsAdaptive ? points.Count : search.Experiments ?? points.Count);
    }
}
