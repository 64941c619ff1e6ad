using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;

namespace Experiments.Evaluation.Comparisons;

/// <summary>
/// Finds which setting of a family closes the gap between train and test, and at what cost in test accuracy: compares every setting with
/// the plainest on their common runs. With one baseline there are as many tests as settings instead of pairs, which suits a study of one
/// regularization at a time.
/// </summary>
public static class BaselineComparer
{
    private const int MaxValues = 10;
    private const double Level = 0.05;

    /// <summary>
    /// Compares the settings of one family; null if there is no meaningful baseline: fewer than two settings, a
    /// parameter of more than ten values (drawn from a range), or fewer than two runs in common.
    /// </summary>
    /// <param name="test">Test accuracies of the family's experiments, one value per run.</param>
    /// <param name="gap">Their gaps, in the same order.</param>
    public static BaselineComparison? Compare(IReadOnlyList<ExperimentScores> test, IReadOnlyList<ExperimentScores> gap)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(gap);
        var varied = Varied(test);
        if (varied.Length == 0 || varied.Any(parameter => parameter.Common.Count > MaxValues))
        {
            return null;
        }

        var baseline = Enumerable.Range(0, test.Count)
            .MaxBy(index => (CountCommonValues(test[index], varied), CountDisabled(test[index], varied)));
        var changes = Enumerable.Range(0, test.Count)
            .Where(index => index != baseline)
            .Select(index => (test[index].Experiment, Setting: Difference(test[index], test[baseline], varied),
                Test: Pair(test[index], test[baseline]), Gap: Pair(gap[index], gap[baseline])))
            .Where(change => change is { Test: not null, Gap: not null })
            .ToArray();
        if (changes.Length == 0)
        {
            return null;
        }

        var testP = HolmCorrection.Adjust([.. changes.Select(change => change.Test!.P)]); // not null: filtered
        var gapP = HolmCorrection.Adjust([.. changes.Select(change => change.Gap!.P)]);
        ImmutableArray<SettingChange> rows =
        [
            .. changes
                .Select((change, index) => new SettingChange(
                    change.Experiment, change.Setting, change.Test!, testP[index], change.Gap!, gapP[index])) // not null: filtered
                .OrderBy(change => change.Gap.MeanDifference).ThenBy(change => change.Experiment.Number),
        ];
        var setting = string.Join(' ', varied.Select(parameter => $"{parameter.Name}={Value(test[baseline], parameter.Name)}"));
        return new BaselineComparison(
            test[baseline].Family,
            test[baseline].Experiment,
            setting,
            test[baseline].Estimate(MetricNames.TestAccuracy),
            gap[baseline].Estimate(MetricNames.Gap),
            rows,
            Verdict(rows));
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

    private static PairedTest? Pair(ExperimentScores first, ExperimentScores second)
    {
        var runs = first.ByRun.Keys.Intersect(second.ByRun.Keys).Order().ToArray();
        return runs.Length < 2
            ? null
            : PairedComparison.CorrectedT(
                [.. runs.Select(run => first.ByRun[run])],
                [.. runs.Select(run => second.ByRun[run])],
                (first.TestToTrain + second.TestToTrain) / 2);
    }

    private static string Verdict(ImmutableArray<SettingChange> changes)
    {
        var best = changes.FirstOrDefault(change => change.Gap.MeanDifference < 0 && change.GapHolmP < Level);
        if (best is null)
        {
            return changes[0].Gap.MeanDifference < 0
                ? $"{changes[0].Gap.Runs} runs do not show that any setting reduces the gap; {Describe(changes[0])} is closest"
                : "no setting reduces the gap";
        }

        var cost = best.TestHolmP < Level
            ? best.Test.MeanDifference < 0 ? "and lowers test accuracy" : "and raises test accuracy"
            : "with no significant change in test accuracy";
        return $"{Describe(best)} reduces the gap most {cost}";
    }

    private static string Describe(SettingChange change) => string.Create(
        CultureInfo.InvariantCulture,
        $"{change.Setting} (gap {change.Gap.Describe(MetricNames.Gap)}, p {NumberFormat.Fixed(change.GapHolmP, 3)}; "
        + $"test accuracy {change.Test.Describe(MetricNames.TestAccuracy)}, p {NumberFormat.Fixed(change.TestHolmP, 3)})");

    /// <summary>A parameter with several values.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Common">How many experiments have each value.</param>
    private sealed record VariedParameter(string Name, Dictionary<string, int> Common);
}
