using System.Globalization;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.ClientCli.Output;

/// <summary>Values as people read them.</summary>
internal static class Words
{
    /// <summary>A state such as <c>building</c>.</summary>
    public static string Of<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());

    /// <summary>A fraction as a percentage, with its interval where there is one: <c>71.0 [68.0, 74.0]</c>.</summary>
    public static string Percent(Estimate? estimate) => estimate switch
    {
        null => "-",
        { Low: { } low, High: { } high } => $"{Figures.Percent(estimate.Mean)} [{Figures.Percent(low)}, {Figures.Percent(high)}]",
        _ => Figures.Percent(estimate.Mean),
    };

    /// <summary>A fraction as a percentage; a dash where there is none.</summary>
    public static string Percent(double? share) => share is { } number ? Figures.Percent(number) : "-";

    /// <summary>A metric's mean and interval: a share as a percentage, any other as it is.</summary>
    public static string Metric(string metric, Estimate? estimate) => MetricNames.IsShare(metric) ? Percent(estimate) : Numbers.Interval(estimate);

    /// <summary>A number on the scale of a metric, such as its standard deviation.</summary>
    public static string Metric(string metric, double? value) => MetricNames.IsShare(metric) ? Percent(value) : Numbers.Short(value);

    /// <summary>A metric's name, or words for it, with the unit where there is one: <c>gap, %</c>.</summary>
    public static string Unit(string metric, string? words = null) => MetricNames.IsShare(metric) ? $"{words ?? metric}, %" : words ?? metric;

    /// <summary>What values of a metric are multiplied by to be shown: 100 for shares.</summary>
    public static double ScaleOf(string metric) => MetricNames.IsShare(metric) ? 100 : 1;

    /// <summary>A setting such as <c>c=10 gamma=scale</c>.</summary>
    public static string Of(ParameterSet parameters) => string.Join(' ', parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"));

    /// <summary>A number of things: <c>1 run</c>, <c>3 runs</c>.</summary>
    public static string Count(long number, string thing) => string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? "" : "s")}");

    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => $"{Figures.Fixed(time.TotalSeconds, 1)} s",
        < 120 => $"{Figures.Fixed(time.TotalSeconds, 0)} s",
        < 7200 => $"{Figures.Fixed(time.TotalMinutes, 0)} min",
        _ => $"{Figures.Fixed(time.TotalHours, 1)} h",
    };
}
