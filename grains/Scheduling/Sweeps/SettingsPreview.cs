using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>
/// The settings that a sweep would try, computed without results: exact if the sampler ignores results, otherwise its first settings.
/// </summary>
public static class SettingsPreview
{
    /// <summary>Maximum number of suggestions from a search that uses results: later ones would be meaningless.</summary>
    private const int MaxAdaptiveSettings = 100;

    /// <summary>Maximum number of suggestions from any search; larger plans are extrapolated.</summary>
    private const int MaxSettings = 5000;

    /// <summary>The settings, ordered by number, and how many experiments there will be.</summary>
    /// <exception cref="UserErrorException">Space or search section have problems.</exception>
    public static (IReadOnlyList<ParameterPoint> Points, int Experiments) Of(IFamilyRules families, SweepSpec spec)
    {
        var search = new SweepSearch(families, spec, spec.Search.Experiments);
        var limit = Math.Min(search.IsAdaptive ? MaxAdaptiveSettings : MaxSettings, search.Experiments ?? int.MaxValue);
        var points = new List<ParameterPoint>();
        while (points.Count < limit && search.Suggest(points.Count).Point is { } point)
        {
            search.Observe(points.Count, new SweepEntry(point, families.Complete(point.Family, point.Parameters), EntryState.Open));
            points.Add(point);
        }

        // Only a search that uses results, or is longer than what was drawn, has more experiments than points here.
        return (points, points.Count < limit && !search.IsAdaptive ? points.Count : search.Experiments ?? points.Count);
    }
}
