using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Settings compared by the value of one or more parameters, all others marginalized.</summary>
/// <param name="By">The parameters.</param>
/// <param name="Metric">What is compared.</param>
/// <param name="Groups">One group per value, best first.</param>
/// <param name="Pairs">Every pair of groups, tested.</param>
/// <param name="IsMatched">Whether the groups have the same other parameters. If not, the difference includes the effect of those.</param>
/// <param name="Verdict">The conclusion in words, with the numbers.</param>
/// <param name="SecondsPerRepeat">
/// Estimated duration of one more repeat of all experiments of the sweep on the present slots; null if no slot accepts the runs.
/// </param>
/// <param name="Notes">What else a reader must know: experiments left out, a split that leaks; null from an earlier build.</param>
[GenerateSerializer, Immutable, Alias("parameter-comparison")]
public sealed record ParameterComparison(
    ImmutableArray<string> By,
    string Metric,
    ImmutableArray<ParameterGroup> Groups,
    ImmutableArray<ParameterPair> Pairs,
    bool IsMatched,
    string Verdict,
    double? SecondsPerRepeat = null,
    ImmutableArray<string>? Notes = null)
{
    /// <summary>The values of the groups whose gap says nothing, since they underfit; empty for a metric that is not a gap.</summary>
    public ImmutableArray<string> Underfit() => UnderfitOf(Metric, Groups);

    /// <summary>As <see cref="Underfit"/>, of groups on a metric.</summary>
    public static ImmutableArray<string> UnderfitOf(string metric, ImmutableArray<ParameterGroup> groups) =>
        MetricNames.IsGap(metric) ? [.. groups.Where(group => group.Underfits).Select(group => group.Value)] : [];

    /// <summary>The same, with the needed tracks counted over a dataset of so many tracks, not over those that were tested.</summary>
    public ParameterComparison OverDataset(int tracks) => this with
    {
        Pairs = [.. Pairs.Select(pair => pair with { Needed = pair.Needed?.OverDataset(tracks, pair.Contrast.Observations) })],
    };
}

/// <summary>The experiments that share a value.</summary>
/// <param name="Value">The values, such as <c>dropout=0.3</c>.</param>
/// <param name="Experiments">Number of experiments in the group.</param>
/// <param name="Score">The metric over runs, each run the mean over the group's experiments.</param>
/// <param name="Underfits">
/// Whether its train accuracy is near chance, or less than halfway from chance to the best of its family: its gap says nothing.
/// </param>
[GenerateSerializer, Immutable, Alias("parameter-group")]
public sealed record ParameterGroup(string Value, int Experiments, Estimate Score, bool Underfits = false);

/// <summary>Two groups, tested.</summary>
/// <param name="First">The value of the better group.</param>
/// <param name="Second">The value of the other.</param>
/// <param name="Contrast">First minus second, adjusted for all pairs; those of test accuracy and gap together.</param>
/// <param name="Needed">What would decide it; null if it is decided or nothing is known.</param>
[GenerateSerializer, Immutable, Alias("parameter-contrast")]
public sealed record ParameterPair(string First, string Second, Contrast Contrast, DecisionNeed? Needed = null);

/// <summary>Which parameters of one family matter (functional ANOVA; Hutter, Hoos and Leyton-Brown 2014).</summary>
/// <param name="Family">The family.</param>
/// <param name="Metric">What is explained.</param>
/// <param name="Experiments">How many experiments it is based on.</param>
/// <param name="Parameters">The most important first; empty if the parameters do not explain the metric.</param>
/// <param name="Pairs">Interactions beyond the single effects, the most important first; empty likewise.</param>
/// <param name="R2">
/// The share of the metric's variance over the experiments that the forest explains for experiments that a tree has not seen (out of bag),
/// 1 at most; 0 or less if it predicts no better than the mean. Null from an earlier build.
/// </param>
[GenerateSerializer, Immutable, Alias("parameter-importances")]
public sealed record FamilyImportances(
    string Family,
    string Metric,
    int Experiments,
    ImmutableArray<ParameterImportance> Parameters,
    ImmutableArray<PairImportance> Pairs,
    double? R2 = null);

/// <summary>How much of the variance over the space one parameter alone explains.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Share">
/// Share of the variance, in [0, 1]: mean over the trees of the forest, times the share that the forest explains at all.
/// </param>
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

/// <summary>
/// How much of the variance two parameters explain together beyond their single effects, times the share that the forest explains at all.
/// </summary>
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
/// <param name="Test">Its test accuracy minus the baseline's.</param>
/// <param name="Gap">Its gap minus the baseline's; negative means a smaller gap.</param>
/// <param name="TrainChange">
/// Its train accuracy minus the baseline's: the change of the gap is this less the change of test accuracy.
/// </param>
/// <param name="Effect">What the setting does to the gap.</param>
[GenerateSerializer, Immutable, Alias("setting-effect")]
public sealed record SettingChange(
    ExperimentId Experiment, string Setting, Contrast Test, Contrast Gap, double TrainChange, GapEffect Effect)
{
    /// <summary>The effect in words.</summary>
    public string DescribeEffect() => Effect switch
    {
        GapEffect.Closes => "closes the gap",
        GapEffect.ClosesByLosingTrain => "smaller gap because train fell",
        GapEffect.Widens => "larger gap",
        GapEffect.None => "same gap",
        _ => "undecided",
    };
}

/// <summary>What a setting does to the gap between train and test, compared with the plainest setting.</summary>
public enum GapEffect
{
    /// <summary>Nothing is shown.</summary>
    Undecided,

    /// <summary>The gap is smaller, test accuracy is not lower by a point or more, and the setting does not underfit.</summary>
    Closes,

    /// <summary>The gap is smaller because the setting fits train less well, at a possible cost in test accuracy.</summary>
    ClosesByLosingTrain,

    /// <summary>The gap is larger.</summary>
    Widens,

    /// <summary>The gap is practically the same.</summary>
    None,
}
