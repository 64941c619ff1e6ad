using Experiments.Domain;
using Experiments.Search;

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
    public static (IReadOnlyList<ParameterPoint> Points, int Experiments) Of(
        IFamilyRules families, SweepSpec spec, IReadOnlyCollection<PriorResult>? prior = null)
    {
        var search = new SweepSearch(families, spec, spec.Search.Experiments, prior: prior);
        var limit = Math.Min(search.IsAdaptive ? MaxAdaptiveSettings : MaxSettings, search.Experiments ?? int.MaxValue);
        var points = new List<ParameterPoint>();
        var isExhausted = false;
        while (points.Count < limit)
        {
            var suggestion = search.Suggest(points.Count);
            if (suggestion.Point is not { } point)
            {
                // A search that waits for results has more experiments than points here; so has one that is longer than what was drawn.
                isExhausted = suggestion.IsExhausted;
                break;
            }

            search.Observe(points.Count, new SweepEntry(point, families.Complete(point.Family, point.Parameters), EntryState.Open));
            points.Add(point);
        }

        return (points, isExhausted ? points.Count : search.Experiments ?? points.Count);
    }
}
