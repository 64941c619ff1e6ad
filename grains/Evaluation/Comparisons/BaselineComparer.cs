using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Evaluation.Comparisons;

/// <summary>
/// Finds which setting of a family closes the gap between train and test, and at what cost in test accuracy: compares every complete
/// setting with the plainest. With one baseline there are as many contrasts as settings instead of pairs, which suits a study of one
/// regularization
/// at a time. Gap and test contrasts are adjusted together.
/// </summary>
public static class BaselineComparer
{
    private const int MaxValues = 10;

    /// <summary>
    /// Compares the settings of one family; null if there is no meaningful baseline: fewer than two complete settings, a
    /// parameter of more than ten values (drawn from a range), or fewer than two tracks or runs.
    /// </summary>
    /// <param name="family">The experiments of one family.</param>
    /// <param name="region">The region of practical equivalence, as a fraction.</param>
    public static BaselineComparison? Compare(IReadOnlyList<ExperimentScores> family, double region = Contrast.DefaultRegion)
    {
        ArgumentNullException.ThrowIfNull(family);
        ExperimentScores[] complete = [.. family.Where(experiment => experiment.IsComplete)];
        var varied = Varied(complete);
        if (varied.Length == 0 || varied.Any(parameter => parameter.Common.Count > MaxValues))
        {
            return null;
        }

        // Not empty. A gap is not measured against that of a setting that underfits.
        var underfitting = new Underfitting(complete);
        var baseline = complete.MaxBy(experiment =>
            (!underfitting.Has(experiment), CountCommonValues(experiment, varied), CountDisabled(experiment, varied)))!;
        var changes = complete
            .Where(experiment => experiment != baseline)
            .Select(experiment => (Experiment: experiment, Test: Contrast(MetricNames.TestAccuracy, experiment),
                Gap: Contrast(MetricNames.Gap, experiment)))
            .Where(change => change is { Test: not null, Gap: not null })
            .ToArray();
        if (changes.Length == 0)
        {
            return null;
        }

        var judged = ContrastFamily.Judge(
            [
                .. changes.Select(change => (MetricNames.TestAccuracy, change.Test!)), // not null, both: filtered
                .. changes.Select(change => (MetricNames.Gap, change.Gap!)),
            ],
            region);
        ImmutableArray<SettingChange> rows =
        [
            .. changes
                .Select((change, index) => Describe(
                    change.Experiment, baseline, varied, judged[index], judged[index + changes.Length], underfitting))
                .OrderBy(change => change.Gap.Difference).ThenBy(change => change.Experiment.Number),
        ];
        var setting = string.Join(' ', varied.Select(parameter => $"{parameter.Name}={Value(baseline, parameter.Name)}"));
        return new BaselineComparison(
            baseline.Family,
            baseline.Experiment,
            setting,
            Estimate(MetricNames.TestAccuracy),
            Estimate(MetricNames.Gap),
            rows,
            Verdict(rows));

        Contrast? Contrast(string metric, ExperimentScores experiment) => SettingScores.Contrast(metric, [experiment], [baseline]);
        Estimate Estimate(string metric) => SettingScores.Estimate(metric, [baseline], SettingScores.CommonRuns([baseline], metric));
    }

    private static SettingChange Describe(
        ExperimentScores experiment, ExperimentScores baseline, VariedParameter[] varied, Contrast test, Contrast gap,
        Underfitting underfitting)
    {
        var effect = gap.Verdict switch
        {
            ContrastVerdict.Better or ContrastVerdict.BetterWithinRegion =>
                test.Low > -Domain.Contrast.DefaultRegion && !underfitting.Has(experiment)
                    ? GapEffect.Closes : GapEffect.ClosesByLosingTrain,
            ContrastVerdict.Worse or ContrastVerdict.WorseWithinRegion => GapEffect.Widens,
            ContrastVerdict.PracticallyEqual => GapEffect.None,
            _ => GapEffect.Undecided,
        };
        return new SettingChange(
            experiment.Experiment, Difference(experiment, baseline, varied), test, gap,
            experiment.Mean(MetricNames.TrainAccuracy) - baseline.Mean(MetricNames.TrainAccuracy), effect);
    }

    private static VariedParameter[] Varied(IReadOnlyList<ExperimentScores> experiments) =>
        [.. experiments.SelectMany(experiment => experiment.Parameters.Names).Distinct().Order(StringComparer.Ordinal)
            .Select(name => new VariedParameter(
                name, experiments.CountBy(experiment => Value(experiment, name)).ToDictionary(StringComparer.Ordinal)))
            .Where(parameter => parameter.Common.Count > 1)];

    /// <summary>How many experiments share its values; the earlier one wins ties.</summary>
    private static int CountCommonValues(ExperimentScores experiment, VariedParameter[] varied) =>
        varied.Sum(parameter => parameter.Common[Value(experiment, parameter.Name)]);

    /// <summary>How many parameters are off; decides between equally common settings.</summary>
    private static int CountDisabled(ExperimentScores experiment, VariedParameter[] varied) =>
        varied.Count(parameter => Value(experiment, parameter.Name) is "0" or "none" or "false" or "absent");

    private static string Value(ExperimentScores experiment, string name) =>
        experiment.Parameters.TryGet(name, out var value) ? $"{value}" : "absent";

    private static string Difference(ExperimentScores experiment, ExperimentScores baseline, VariedParameter[] varied) =>
        string.Join(' ', varied
            .Where(parameter => Value(experiment, parameter.Name) != Value(baseline, parameter.Name))
            .Select(parameter => $"{parameter.Name}={Value(experiment, parameter.Name)}"));

    private static string Verdict(ImmutableArray<SettingChange> changes)
    {
        if (changes.FirstOrDefault(change => change.Effect is GapEffect.Closes) is { } best)
        {
            var cost = best.Test.Verdict switch
            {
                ContrastVerdict.Better or ContrastVerdict.BetterWithinRegion => "and raises test accuracy",
                ContrastVerdict.PracticallyEqual => "with practically equal test accuracy",
                _ => "without losing a point of test accuracy",
            };
            return $"{Describe(best)} closes the gap most {cost}";
        }

        if (changes.FirstOrDefault(change => change.Effect is GapEffect.ClosesByLosingTrain) is { } costly)
        {
            return $"no setting is shown to close the gap without a cost: {Describe(costly)} has a smaller gap because train accuracy "
                + $"fell by {NumberFormat.Percent(-costly.TrainChange)} points";
        }

        return changes[0].Gap.Difference < 0
            ? $"undecided whether any setting reduces the gap; {Describe(changes[0])} comes closest"
            : "no setting reduces the gap";
    }

    private static string Describe(SettingChange change) =>
        $"{change.Setting} (gap {Describe(change.Gap, MetricNames.Gap)}; "
        + $"test accuracy {Describe(change.Test, MetricNames.TestAccuracy)})";

    /// <summary>The probability where it decides, otherwise the verdict.</summary>
    private static string Describe(Contrast contrast, string metric) => $"{contrast.Describe(metric)}, "
        + (contrast.Verdict is ContrastVerdict.Undecided or ContrastVerdict.PracticallyEqual
            ? contrast.DescribeVerdict(metric)
            : $"adjusted p {NumberFormat.Probability(contrast.AdjustedP)}");

    /// <summary>A parameter with several values.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Common">How many experiments have each value.</param>
    private sealed record VariedParameter(string Name, Dictionary<string, int> Common);
}
