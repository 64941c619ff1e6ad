using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>A paired test of two settings on the same runs.</summary>
/// <param name="MeanDifference">First minus second.</param>
/// <param name="Low">Lower end of the 95 % interval of the difference.</param>
/// <param name="High">Upper end.</param>
/// <param name="T">Test statistic; 0 if the settings agree on every run, infinite if they differ by the same amount on every run.</param>
/// <param name="DegreesOfFreedom">Runs − 1.</param>
/// <param name="P">Two-sided probability under equality.</param>
/// <param name="EffectSize">Mean over standard deviation of the differences (Cohen's d of pairs).</param>
/// <param name="EffectLow">Lower end of its approximate 95 % interval.</param>
/// <param name="EffectHigh">Upper end.</param>
/// <param name="Runs">Paired runs.</param>
[GenerateSerializer, Immutable, Alias("paired-test")]
public sealed record PairedTest(
    double MeanDifference,
    double Low,
    double High,
    double T,
    int DegreesOfFreedom,
    double P,
    double EffectSize,
    double EffectLow,
    double EffectHigh,
    int Runs)
{
    /// <summary>
    /// The difference with its interval, formatted: <c>+5.1 points [1.2, 9.0]</c> for a share, <c>+0.051 [0.012, 0.090]</c> for any other
    /// metric.
    /// </summary>
    public string Describe(string metric) => MetricNames.IsShare(metric)
        ? $"{NumberFormat.Points(MeanDifference)} points [{NumberFormat.Percent(Low)}, {NumberFormat.Percent(High)}]"
        : $"{NumberFormat.Signed(MeanDifference, 3)} [{NumberFormat.Fixed(Low, 3)}, {NumberFormat.Fixed(High, 3)}]";

    /// <summary>
    /// The same as a sentence says it, with the direction in words: <c>5.1 points [1.2, 9.0] above</c>, <c>5.1 points [1.2, 9.0] below</c>.
    /// </summary>
    public string DescribeInWords(string metric)
    {
        var (size, low, high, word) = MeanDifference < 0
            ? (-MeanDifference, -High, -Low, "below") : (MeanDifference, Low, High, "above");
        return MetricNames.IsShare(metric)
            ? $"{NumberFormat.Percent(size)} points [{NumberFormat.Percent(low)}, {NumberFormat.Percent(high)}] {word}"
            : $"{NumberFormat.Fixed(size, 3)} [{NumberFormat.Fixed(low, 3)}, {NumberFormat.Fixed(high, 3)}] {word}";
    }
}

/// <summary>McNemar's test: two settings on the tracks of one test set.</summary>
/// <param name="OnlyFirst">Tracks that only the first predicted correctly.</param>
/// <param name="OnlySecond">Tracks that only the second predicted correctly.</param>
/// <param name="ExactP">Two-sided exact binomial probability.</param>
/// <param name="MidP">The same with half the weight on what was seen: less conservative (Fagerland, Lydersen and Laake 2013).</param>
[GenerateSerializer, Immutable, Alias("mcnemar-test")]
public sealed record McNemarTest(int OnlyFirst, int OnlySecond, double ExactP, double MidP);

/// <summary>Settings compared by the value of one or more parameters, all others marginalized.</summary>
/// <param name="By">The parameters.</param>
/// <param name="Metric">What is compared.</param>
/// <param name="Groups">One group per value, best first.</param>
/// <param name="Pairs">Every pair of groups, tested.</param>
/// <param name="IsMatched">Whether the groups have the same other parameters. If not, the difference includes the effect of those.</param>
/// <param name="Verdict">The conclusion in words, with the numbers.</param>
[GenerateSerializer, Immutable, Alias("parameter-comparison")]
public sealed record ParameterComparison(
    ImmutableArray<string> By,
    string Metric,
    ImmutableArray<ParameterGroup> Groups,
    ImmutableArray<ParameterPair> Pairs,
    bool IsMatched,
    string Verdict);

/// <summary>The experiments that share a value.</summary>
/// <param name="Value">The values, such as <c>dropout=0.3</c>.</param>
/// <param name="Experiments">Number of experiments in the group.</param>
/// <param name="Score">The metric over runs, each run the mean over the group's experiments.</param>
[GenerateSerializer, Immutable, Alias("parameter-group")]
public sealed record ParameterGroup(string Value, int Experiments, Estimate Score);

/// <summary>Two groups, tested.</summary>
/// <param name="First">The value of the better group.</param>
/// <param name="Second">The value of the other.</param>
/// <param name="Test">Corrected for resampling.</param>
/// <param name="HolmP">Its probability, adjusted for the number of pairs (Holm 1979).</param>
[GenerateSerializer, Immutable, Alias("parameter-pair")]
public sealed record ParameterPair(string First, string Second, PairedTest Test, double HolmP);

/// <summary>Which parameters of one family matter (functional ANOVA; Hutter, Hoos and Leyton-Brown 2014).</summary>
/// <param name="Family">The family.</param>
/// <param name="Metric">What is explained.</param>
/// <param name="Experiments">How many experiments it is based on.</param>
/// <param name="Parameters">The most important first.</param>
/// <param name="Pairs">Interactions beyond the single effects, the most important first.</param>
[GenerateSerializer, Immutable, Alias("parameter-importances")]
public sealed record FamilyImportances(
    string Family,
    string Metric,
    int Experiments,
    ImmutableArray<ParameterImportance> Parameters,
    ImmutableArray<PairImportance> Pairs);

/// <summary>How much of the variance over the space one parameter alone explains.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Share">Share of the variance, in [0, 1]: mean over the trees of the forest.</param>
/// <param name="Low">The 2.5th percentile over trees.</param>
/// <param name="High">The 97.5th.</param>
/// <param name="Effect">The main effect: the mean of the metric as a function of the parameter, averaged over all others.</param>
[GenerateSerializer, Immutable, Alias("parameter-importance")]
public sealed record ParameterImportance(
    string Parameter, double Share, double Low, double High, ImmutableArray<EffectPoint> Effect);

/// <summary>One point of a main effect.</summary>
/// <param name="Value">The parameter's value; null for settings without the parameter.</param>
/// <param name="Mean">Mean of the metric over the trees.</param>
/// <param name="Low">The 2.5th percentile over trees.</param>
/// <param name="High">The 97.5th.</param>
[GenerateSerializer, Immutable, Alias("effect-point")]
public sealed record EffectPoint(ParameterValue? Value, double Mean, double Low, double High);

/// <summary>How much of the variance two parameters explain together beyond their single effects.</summary>
[GenerateSerializer, Immutable, Alias("pair-importance")]
public sealed record PairImportance(string First, string Second, double Share);

/// <summary>Effect of the settings of one family on accuracy and gap, each compared with the plainest setting on the same runs.</summary>
/// <param name="Family">The family.</param>
/// <param name="Baseline">
/// The plainest setting: for every varied parameter the value that most experiments have; among those, the one with most options off.
/// </param>
/// <param name="BaselineSetting">Its varied parameters, in words.</param>
/// <param name="Test">Its accuracy on test.</param>
/// <param name="Gap">Its gap between train and test.</param>
/// <param name="Changes">The other settings, largest reduction of the gap first.</param>
/// <param name="Verdict">Which setting closes the gap, and at what cost: a sentence with the numbers.</param>
[GenerateSerializer, Immutable, Alias("baseline-comparison")]
public sealed record BaselineComparison(
    string Family,
    ExperimentId Baseline,
    string BaselineSetting,
    Estimate Test,
    Estimate Gap,
    ImmutableArray<SettingChange> Changes,
    string Verdict);

/// <summary>One setting compared with the plainest.</summary>
/// <param name="Experiment">The setting's experiment.</param>
/// <param name="Setting">What differs from the baseline, such as <c>dropout=0.3</c>.</param>
/// <param name="Test">Its test accuracy minus the baseline's; corrected for resampling.</param>
/// <param name="TestHolmP">The probability of that, adjusted for the number of settings (Holm 1979).</param>
/// <param name="Gap">Its gap minus the baseline's; negative means a smaller gap.</param>
/// <param name="GapHolmP">The probability of that, adjusted likewise.</param>
[GenerateSerializer, Immutable, Alias("setting-change")]
public sealed record SettingChange(
    ExperimentId Experiment, string Setting, PairedTest Test, double TestHolmP, PairedTest Gap, double GapHolmP);
