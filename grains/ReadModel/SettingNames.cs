using Experiments.Domain;

namespace Experiments.ReadModel;

/// <summary>
/// Short names that distinguish the experiments of a family: the varied parameters whose value is not the usual one, which more than half
/// of the family's experiments have.
/// </summary>
public sealed class SettingNames
{
    /// <summary>Name of an experiment with the usual value in every varied parameter.</summary>
    private const string Plain = "plain";

    private readonly Dictionary<(string Family, string Parameter), ParameterValue> _usual = [];
    private readonly HashSet<(string Family, string Parameter)> _varied = [];

    /// <summary>Compares experiments within each family.</summary>
    public SettingNames(IEnumerable<ExperimentSummary> rows)
    {
        foreach (var family in rows.GroupBy(row => row.Family))
        {
            var experiments = family.Count();
            foreach (var parameter in family.SelectMany(row => row.Parameters).GroupBy(pair => pair.Key, pair => pair.Value))
            {
                var (value, count) = parameter.CountBy(value => value).MaxBy(group => group.Value);
                var isUsual = 2 * count > experiments && parameter.Count() == experiments;
                if (isUsual)
                {
                    _usual.Add((family.Key, parameter.Key), value);
                }

                if (count < experiments)
                {
                    _varied.Add((family.Key, parameter.Key));
                    LeavesOut |= isUsual;
                }
            }
        }
    }

    /// <summary>Whether a varied parameter is omitted anywhere.</summary>
    public bool LeavesOut { get; }

    /// <summary>Explains <see cref="LeavesOut"/> to the reader.</summary>
    public const string Explanation = $"`setting` lists the parameters in which an experiment differs from most others of its family; "
        + $"'{Plain}' means none";

    /// <summary>For example <c>c=10 gamma=scale</c>; empty if nothing was varied.</summary>
    public string Of(ExperimentSummary row)
    {
        var unusual = row.Parameters.Where(pair => !_usual.TryGetValue((row.Family, pair.Key), out var usual) || usual != pair.Value)
            .Select(pair => $"{pair.Key}={pair.Value}");
        var text = string.Join(' ', unusual);
        return text.Length == 0 && _varied.Any(known => known.Family == row.Family) ? Plain : text;
    }

    /// <summary>Every varied parameter with its value, usual or not; <c>only setting</c> if the family has no other.</summary>
    public string Values(ExperimentSummary row)
    {
        var varied = row.Parameters.Where(pair => _varied.Contains((row.Family, pair.Key))).Select(pair => $"{pair.Key}={pair.Value}");
        return string.Join(' ', varied) is { Length: > 0 } text ? text : "only setting";
    }

    /// <summary>What <see cref="Of"/> says, after the family.</summary>
    public string WithFamily(ExperimentSummary row) => $"{row.Family} {Of(row)}".TrimEnd();
}
