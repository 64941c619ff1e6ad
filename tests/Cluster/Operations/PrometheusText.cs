using System.Globalization;
using System.Text.RegularExpressions;

namespace Experiments.Cluster.Operations;

/// <summary>A response of <c>/metrics</c>.</summary>
internal sealed partial class PrometheusText
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    public static PrometheusText Parse(string text)
    {
        var parsed = new PrometheusText();
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var sample = Sample().Match(line);
            if (!sample.Success)
            {
                throw new FormatException($"not a sample: {line}");
            }

            parsed._samples.Add(
                (sample.Groups["name"].Value, sample.Groups["labels"].Value,
                    double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)));
        }

        return parsed;
    }

    public IReadOnlySet<string> Names => _samples.Select(sample => sample.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The sum of all samples of a name that have these labels.</summary>
    public double Sum(string name, params string[] labels) => _samples
        .Where(sample => sample.Name == name && labels.All(label => sample.Labels.Contains(label, StringComparison.Ordinal)))
        .Select(sample => sample.Value)
        .DefaultIfEmpty(double.NaN)
        .Sum();

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)( \d+)?$")]
    private static partial Regex Sample();
}

/// <summary>The metrics that a query refers to.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words =
    [
        "and",
        "or",
        "unless",
        "by",
        "without",
        "on",
        "ignoring",
        "group_left",
        "group_right",
        "offset",
        "bool",
    ];

    /// <summary>Every name in it that is not a label, a function or a keyword of the language.</summary>
    public static IEnumerable<string> MetricNames(string query)
    {
        var bare = Grouping().Replace(Braces().Replace(query, ""), "");
        return from Match name in Name().Matches(Range().Replace(bare, ""))
               where !Words.Contains(name.Value) && !name.Groups["call"].Success
               select name.Groups["name"].Value;
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"\b(by|without|on|ignoring)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\[[^\]]*\]|\boffset\s+\w+")]
    private static partial Regex Range();

    [GeneratedRegex(@"(?<![\w.])(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\b(?<call>\s*\()?")]
    private static partial Regex Name();
}
