using Orleans;

namespace Experiments.Domain;

/// <summary>What a contrast is based on.</summary>
public enum ContrastMethod
{
    /// <summary>
    /// Paired over tracks (or groups), with a factor for the variance of the trained models: says something about models trained on other
    /// tracks.
    /// </summary>
    Tracks,

    /// <summary>Paired over the tracks (or groups) of one test set, so about these models only.</summary>
    TheseModels,

    /// <summary>
    /// Paired over runs, corrected for shared training rows (Nadeau and Bengio 2003): for metrics to which tracks do not add up, and for
    /// results of earlier builds.
    /// </summary>
    Runs,
}

/// <summary>The answer of a contrast.</summary>
public enum ContrastVerdict
{
    /// <summary>Neither a difference nor equality is shown.</summary>
    Undecided,

    /// <summary>The first is better.</summary>
    Better,

    /// <summary>The first is better, and by less than the region of practical equivalence.</summary>
    BetterWithinRegion,

    /// <summary>The first is worse.</summary>
    Worse,

    /// <summary>The first is worse, and by less than the region of practical equivalence.</summary>
    WorseWithinRegion,

    /// <summary>The difference is within the region of practical equivalence.</summary>
    PracticallyEqual,
}

/// <summary>The difference of two settings in one metric, tested: the same numbers in every view that shows it.</summary>
/// <param name="Difference">First minus second.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Error">Its standard error, with everything that <paramref name="Method"/> takes into account.</param>
/// <param name="DegreesOfFreedom">Of Student's t.</param>
/// <param name="P">Two-sided probability of so large a difference between equal settings; not adjusted.</param>
/// <param name="Method">What it is based on.</param>
/// <param name="Observations">Number of tracks, groups or runs that were paired.</param>
/// <param name="Differing">Number of those on which the settings differ.</param>
/// <param name="Repeats">Repeats that both have.</param>
/// <param name="Variance">
/// Variance of the differences between observations, averaged over repeats; null if paired over runs.
/// </param>
/// <param name="RepeatVariance">
/// The part of it that more repeats reduce: the mean variance of a track's difference over repeats; null with one repeat.
/// </param>
/// <param name="Inflation">The factor on the variance for the trained models.</param>
/// <param name="AdjustedP"><paramref name="P"/> adjusted for all contrasts of the view (Holm 1979).</param>
/// <param name="Family">How many those are.</param>
/// <param name="Region">The region of practical equivalence: differences below it do not matter.</param>
/// <param name="SmallestRegion">The smallest region in which the settings would be called practically equal.</param>
/// <param name="Verdict">The answer.</param>
[GenerateSerializer, Immutable, Alias("contrast")]
public sealed record Contrast(
    double Difference,
    double Low,
    double High,
    double Error,
    int DegreesOfFreedom,
    double P,
    ContrastMethod Method,
    int Observations,
    int Differing,
    int Repeats,
    double? Variance,
    double? RepeatVariance,
    double Inflation,
    double AdjustedP,
    int Family,
    double Region,
    double SmallestRegion,
    ContrastVerdict Verdict)
{
    /// <summary>The default region: one point of accuracy.</summary>
    public const double DefaultRegion = 0.01;

    /// <summary>
    /// The difference with its interval, formatted: <c>+5.1 points [1.2, 9.0]</c> for a share, <c>+0.051 [0.012, 0.090]</c> for any other
    /// metric; the unit is left out where a heading has it.
    /// </summary>
    public string Describe(string metric, bool withUnit = true) => MetricNames.IsShare(metric)
        ? $"{NumberFormat.Points(Difference)}{(withUnit ? " points" : "")} [{NumberFormat.Percent(Low)}, {NumberFormat.Percent(High)}]"
        : $"{NumberFormat.Signed(Difference, 3)} [{NumberFormat.Fixed(Low, 3)}, {NumberFormat.Fixed(High, 3)}]";

    /// <summary>
    /// The same as a sentence says it, with the direction in words: <c>5.1 points [1.2, 9.0] above</c>, <c>5.1 points [1.2, 9.0] below</c>.
    /// </summary>
    public string DescribeInWords(string metric)
    {
        var (size, low, high, word) = Difference < 0 ? (-Difference, -High, -Low, "below") : (Difference, Low, High, "above");
        return MetricNames.IsShare(metric)
            ? $"{NumberFormat.Percent(size)} points [{NumberFormat.Percent(low)}, {NumberFormat.Percent(high)}] {word}"
            : $"{NumberFormat.Fixed(size, 3)} [{NumberFormat.Fixed(low, 3)}, {NumberFormat.Fixed(high, 3)}] {word}";
    }

    /// <summary>
    /// The verdict in words: <c>better</c>, <c>worse, by under 1 point</c>, <c>practically equal (within 1 point)</c>, <c>undecided</c>.
    /// </summary>
    public string DescribeVerdict(string metric)
    {
        var region = MetricNames.IsShare(metric) ? NumberFormat.PointCount(Region) : NumberFormat.Fixed(Region, 3);
        return Verdict switch
        {
            ContrastVerdict.Better => "better",
            ContrastVerdict.BetterWithinRegion => $"better, by under {region}",
            ContrastVerdict.Worse => "worse",
            ContrastVerdict.WorseWithinRegion => $"worse, by under {region}",
            ContrastVerdict.PracticallyEqual => $"practically equal (within {region})",
            _ => "undecided",
        };
    }
}
