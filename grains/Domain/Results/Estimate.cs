using Orleans;

namespace Experiments.Domain;

/// <summary>What an interval takes into account.</summary>
public enum IntervalMethod
{
    /// <summary>No interval: too little data.</summary>
    None,

    /// <summary>t over runs, corrected for the training rows that runs share (Nadeau and Bengio 2003).</summary>
    Corrected,

    /// <summary>t over runs as if they were independent; too narrow for folds and repeats.</summary>
    Plain,

    /// <summary>
    /// t over tracks (or groups), slices of a track kept together, with a factor for the variance of the trained models where there are
    /// folds.
    /// </summary>
    Tracks,

    /// <summary>Clopper and Pearson over tracks: used if every track agrees, so that nothing varies.</summary>
    Exact = 5,
}

/// <summary>A number with its uncertainty.</summary>
/// <param name="Mean">Over runs, or the pooled value.</param>
/// <param name="Std">Standard deviation between runs (n − 1); null with one run.</param>
/// <param name="Low">Lower end of the 95 % interval; null if there is none.</param>
/// <param name="High">Upper end.</param>
/// <param name="Count">How many runs or tracks it is based on.</param>
/// <param name="Method">What the interval takes into account.</param>
/// <param name="Error">Standard error of <paramref name="Mean"/> by that method; null if there is none.</param>
[GenerateSerializer, Immutable, Alias("estimate")]
public sealed record Estimate(
    double Mean, double? Std, double? Low, double? High, int Count, IntervalMethod Method, double? Error = null)
{
    /// <summary>Mean and interval on the scale of a metric: in percent for a share, otherwise with three decimals.</summary>
    public string Describe(string metric) => MetricNames.IsShare(metric) ? DescribePercent() : DescribeNumber();

    /// <summary>Mean and interval in percent: <c>71.0 [68.0, 74.0]</c>; the mean alone without an interval.</summary>
    public string DescribePercent() => Describe(value => NumberFormat.Percent(value));

    /// <summary>Mean and interval with three decimals: <c>0.712 [0.680, 0.744]</c>; the mean alone without an interval.</summary>
    public string DescribeNumber() => Describe(value => NumberFormat.Fixed(value, 3));

    private string Describe(Func<double, string> show) =>
        (Low, High) is ({ } low, { } high) ? $"{show(Mean)} [{show(low)}, {show(high)}]" : show(Mean);
}
