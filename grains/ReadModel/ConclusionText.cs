using Experiments.Domain;

namespace Experiments.ReadModel;

/// <summary>The conclusions of a sweep as sentences: the same in terminal and report.</summary>
public static class ConclusionText
{
    /// <summary>The rule behind <see cref="SweepConclusions.Simplest"/>.</summary>
    internal const string SimplestRule = "smallest train - validation gap within one standard error of the best";

    /// <summary>All sentences, without a full stop at the end.</summary>
    /// <param name="sweep">The sweep's ID.</param>
    /// <param name="conclusions">Its conclusions.</param>
    /// <param name="isOfAll">Whether all experiments that the conclusions are about are shown.</param>
    public static IEnumerable<string> All(string sweep, SweepConclusions conclusions, bool isOfAll = true)
    {
        ArgumentNullException.ThrowIfNull(conclusions);
        if (Selected(conclusions) is { } selected)
        {
            yield return selected;
        }

        if (conclusions.Simplest is { } simplest)
        {
            yield return $"{SimplestRule}: {simplest}";
        }

        foreach (var sentence in new[] { Rivals(conclusions), NextStep(sweep, conclusions) }.OfType<string>())
        {
            yield return isOfAll ? sentence : $"of all {conclusions.Experiments} complete experiments: {sentence}";
        }
    }

    /// <summary>The selected score; null without one.</summary>
    public static string? Selected(SweepConclusions conclusions) => conclusions.Selected is not { } selected ? null
        : conclusions.Experiments > 1
            ? $"choosing the setting by validation in each run gives {Display.Percent(selected)} % on test; the winner's own test accuracy "
                + "is flattered by the choice"
            : null;

    /// <summary>How sure it is that the best is the best; null without rivals.</summary>
    public static string? Rivals(SweepConclusions conclusions)
    {
        if (conclusions is not { Best: { } best, Rivals: [var first, ..] rivals })
        {
            return null;
        }

        (string Words, ContrastVerdict[] Verdicts)[] answers =
        [
            ("better than", [ContrastVerdict.Better, ContrastVerdict.BetterWithinRegion]),
            ("practically equal to", [ContrastVerdict.PracticallyEqual]),
            ("worse than", [ContrastVerdict.Worse, ContrastVerdict.WorseWithinRegion]),
            ("undecided against", [ContrastVerdict.Undecided]),
        ];
        string[] counts =
        [
            .. from answer in answers
               let found = rivals.Count(rival => answer.Verdicts.Contains(rival.Test.Verdict))
               where found > 0
               select $"{answer.Words} {(found < rivals.Length || found == 1 ? $"{found}" : found == 2 ? "both" : $"all {found}")}",
        ];
        var list = counts is [.. var before, var last] && before.Length > 0 ? $"{string.Join(", ", before)} and {last}" : counts[0];
        var others = counts.Length > 1 ? $"of {rivals.Length} others" : rivals.Length > 1 ? "others" : "other";
        return $"{best} is {list} {others} in test accuracy (p adjusted over {first.Test.Family} contrasts of test accuracy and gap)";
    }

    /// <summary>What would decide the best against its nearest undecided rival; null if nothing is undecided.</summary>
    public static string? NextStep(string sweep, SweepConclusions conclusions)
    {
        if (conclusions is not { Best: { } best } || conclusions.Rivals.FirstOrDefault(rival => rival.Needed is not null) is not { } rival)
        {
            return null;
        }

        var need = Describe(rival.Needed!, rival.Test, sweep, conclusions.SecondsPerRepeat); // not null: chosen above
        return $"{best} against {rival.Rival} is undecided: {need}";
    }

    /// <summary>
    /// The verdict of a pair: by a gap, a group that underfits is neither better nor worse, its gap is small for another reason.
    /// </summary>
    public static string Verdict(ParameterComparison comparison, ParameterPair pair)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(pair);
        string[] unfit = [.. comparison.Underfit().Where(value => value == pair.First || value == pair.Second)];
        return unfit.Length == 0
            ? pair.Contrast.DescribeVerdict(comparison.Metric)
            : $"{string.Join(" and ", unfit)} underfit{(unfit.Length == 1 ? "s" : "")}";
    }

    /// <summary>What the probabilities of a comparison's pairs are adjusted for; there is at least one pair.</summary>
    public static string Adjustment(ParameterComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return $"p adjusted over {Display.Count(comparison.Pairs[0].Contrast.Family, "contrast")}"
            + (MetricNames.JudgedWith(comparison.Metric) is { Length: > 1 } metrics
                ? $" of {string.Join(" and ", metrics.Select(metric => MetricNames.InWords(metric)))}" : "");
    }

    /// <summary>What would decide one contrast.</summary>
    /// <param name="need">What it needs.</param>
    /// <param name="contrast">The contrast.</param>
    /// <param name="sweep">The sweep's ID.</param>
    /// <param name="secondsPerRepeat">Estimated duration of one more repeat; null if unknown.</param>
    public static string Describe(DecisionNeed need, Contrast contrast, string sweep, double? secondsPerRepeat)
    {
        ArgumentNullException.ThrowIfNull(need);
        ArgumentNullException.ThrowIfNull(contrast);
        var size = NumberFormat.PointCount(need.Difference);
        if (need is { MissingRepeats: > 0 and var missing, Repeats: { } repeats })
        {
            var time = secondsPerRepeat is { } seconds
                ? $" (about {Display.Duration(TimeSpan.FromSeconds(seconds * missing))} on these slots)" : "";
            return $"{Display.Count(missing, "more repeat")}{time} would show a difference of {size}: "
                + $"`experiments sweep extend {sweep} --repeats {repeats}`";
        }

        if (need.Observations is { } observations)
        {
            return contrast.RepeatVariance is null
                ? $"with one repeat, some {Round(observations)} tracks would show a difference of {size}; "
                    + $"`experiments sweep extend {sweep} --repeats 2` shows whether repeats can take their place"
                : $"no number of repeats shows a difference of {size}; some {Round(observations)} tracks would";
        }

        return $"a difference of {size} would have been shown; the smallest region in which they are equal is "
            + NumberFormat.PointCount(contrast.SmallestRegion);
    }

    /// <summary>Two digits: the estimate is not better.</summary>
    private static string Round(int number)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(1, number))) - 1));
        return DisplayNumbers.Text($"{(long)(Math.Ceiling(number / unit) * unit)}");
    }
}
