using Experiments.Domain;

namespace Experiments.ReadModel;

/// <summary>Values as text for people.</summary>
public static class Display
{
    /// <summary>A sentence, or a word, with a capital.</summary>
    public static string Capital(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";
    }

    /// <summary>A state such as <c>building</c>.</summary>
    public static string Of<T>(T state)
        where T : struct, Enum => EnumWords.Of(state);

    /// <summary>
    /// A split with its runs: <c>track split, 3 folds x 1 repeat</c>; a validation part that is not cut at random is named.
    /// </summary>
    public static string Of(Protocol protocol) =>
        $"{protocol.Split} split, {(protocol.Folds == 1 ? "" : $"{Count(protocol.Folds, "fold")} x ")}{Count(protocol.Repeats, "repeat")}"
        + (protocol.Validation is ValidationRule.Rotating ? ", rotating validation" : "");

    /// <summary>What a search optimizes, the first objective first.</summary>
    public static string Of(IEnumerable<ObjectiveSpec> objectives) => string.Join(", ", objectives);

    /// <summary>A time to the second, UTC.</summary>
    public static string Time(DateTimeOffset time) => DisplayNumbers.Text($"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");

    /// <summary>The first digits of a hash: enough to identify it.</summary>
    public static string Hash(string hash) => hash[..Math.Min(12, hash.Length)];

    /// <summary>A fraction as a percentage, with its interval if there is one: <c>71.0 [68.0, 74.0]</c>.</summary>
    public static string Percent(Estimate? estimate) => estimate?.DescribePercent() ?? "-";

    /// <summary>A fraction as a percentage; a dash if there is no value.</summary>
    public static string Percent(double? share) => share is { } number ? NumberFormat.Percent(number) : "-";

    /// <summary>A metric's mean and interval: a share as a percentage, any other unchanged.</summary>
    public static string Metric(string metric, Estimate? estimate) => estimate?.Describe(metric) ?? "-";

    /// <summary>A number on the scale of a metric, such as its standard deviation.</summary>
    public static string Metric(string metric, double? value) => MetricNames.IsShare(metric) ? Percent(value) : DisplayNumbers.Short(value);

    /// <summary>A setting such as <c>c=10 gamma=scale</c>.</summary>
    public static string Of(ParameterSet parameters) =>
        string.Join(' ', parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"));

    /// <summary>A number of things: <c>1 run</c>, <c>3 runs</c>.</summary>
    public static string Count(long number, string thing) => NumberFormat.Count(number, thing);

    /// <summary>A duration with the unit that suits its length: <c>2.5 s</c>, <c>12 min</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => $"{NumberFormat.Fixed(time.TotalSeconds, 1)} s",
        < 120 => $"{NumberFormat.Fixed(time.TotalSeconds, 0)} s",
        < 7200 => $"{NumberFormat.Fixed(time.TotalMinutes, 0)} min",
        _ => $"{NumberFormat.Fixed(time.TotalHours, 1)} h",
    };
}
