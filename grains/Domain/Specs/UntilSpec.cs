using System.Globalization;
using Orleans;

namespace Experiments.Domain;

/// <summary>When a search stops asking for experiments before it has its number; the first of these that holds ends it.</summary>
/// <param name="Minutes">So many minutes of running since its first run, pauses left out; null for no limit.</param>
/// <param name="Target">A value that the first objective is to reach in a complete experiment; null for none.</param>
/// <param name="NoGainFor">So many ended experiments after the best; null for no such rule.</param>
[GenerateSerializer, Immutable, Alias("until-spec")]
public sealed record UntilSpec(double? Minutes = null, double? Target = null, int? NoGainFor = null)
{
    /// <summary>For people: <c>60 minutes of running, or validationAccuracy at 0.7</c>.</summary>
    public string Describe(ObjectiveSpec objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        string?[] rules =
        [
            Minutes is { } minutes ? string.Create(CultureInfo.InvariantCulture, $"{minutes} minutes of running") : null,
            Target is { } target ? string.Create(CultureInfo.InvariantCulture, $"{objective.Metric} at {target}") : null,
            NoGainFor is { } count ? $"{NumberFormat.Count(count, "experiment")} without gain" : null,
        ];
        return string.Join(", or ", rules.OfType<string>());
    }
}
