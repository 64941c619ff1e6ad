using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Evaluation.Comparisons;

/// <summary>Compares settings by the value of parameters, with the others marginalized, for `compare --by`.</summary>
public static class ParameterComparer
{
    /// <summary>Name accepted in addition to parameters.</summary>
    public const string Family = "family";

    /// <summary>
    /// Groups complete experiments by their values of <paramref name="by"/>. If some combinations of all other parameters occur with every
    /// value, only those count, so that groups differ in the parameter alone; otherwise all count, and the result says so. A group's value
    /// in a run is the mean over its experiments. Best first; by a gap, groups that underfit come last. Contrasts of test accuracy and gap
    /// are adjusted together, whichever is asked for.
    /// </summary>
    /// <param name="experiments">The experiments, with at least one run each.</param>
    /// <param name="by">Names of parameters, or <see cref="Family"/>.</param>
    /// <param name="metric">What is compared.</param>
    /// <param name="region">The region of practical equivalence, as a fraction.</param>
    /// <exception cref="UserErrorException">A name is unknown, or complete experiments have only one value.</exception>
    public static ParameterComparison Compare(
        IReadOnlyCollection<ExperimentScores> experiments, ImmutableArray<string> by, string metric, double region = Contrast.DefaultRegion)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        Check(experiments, by);
        var concerned = experiments.Where(experiment => Concerns(experiments, experiment.Family, by)).ToArray();
        var measured = concerned.Where(experiment => experiment.RunsWith(metric).Any()).ToArray();
        if (measured.Length == 0 && concerned.Length > 0)
        {
            throw UserErrorException.Failed($"no run has the metric {metric}{(MetricNames.IsOfValidation(metric)
                ? ": the protocol has no validation part" : "")}");
        }

        ExperimentScores[] complete = [.. measured.Where(experiment => experiment.IsComplete)];
        ExperimentId[] leftOut = [.. measured.Where(experiment => !experiment.IsComplete).Select(experiment => experiment.Experiment)];
        var values = complete.GroupBy(experiment => ValueOf(experiment, by)).OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        if (values.Length < 2)
        {
            throw UserErrorException.Failed(
                $"{string.Join(", ", by)} has {(values.Length == 1 ? "one value" : "no value")} among the experiments with all their runs"
                + $"{(leftOut.Length > 0 ? $" ({leftOut.Length} without)" : "")}; a comparison needs at least two");
        }

        var common = values.Select(group => group.Select(experiment => RestOf(experiment, by)).ToHashSet())
            .Aggregate((all, next) => { all.IntersectWith(next); return all; });
        var isMatched = common.Count > 0;
        var members = values.ToDictionary(
            group => group.Key,
            group => group.Where(experiment => !isMatched || common.Contains(RestOf(experiment, by))).ToArray());
        var runs = SettingScores.CommonRuns(members.Values.SelectMany(group => group), metric);
        if (runs.Length == 0)
        {
            throw UserErrorException.Failed($"no run has {metric} in all compared experiments");
        }

        var goal = MetricNames.GoalOf(metric);
        var underfitting = new Underfitting(complete);
        var groups = members
            .Select(group => new ParameterGroup(
                group.Key, group.Value.Length, SettingScores.Estimate(metric, group.Value, runs), underfitting.Has(group.Value)))
            .OrderBy(group => MetricNames.IsGap(metric) && group.Underfits)
            .ThenBy(group => group.Score.Mean * (goal == Goal.Maximize ? -1 : 1))
            .ThenBy(group => group.Value, StringComparer.Ordinal)
            .ToImmutableArray();
        var pairs = Pairs(groups, members, metric, region);
        return new ParameterComparison(by, metric, groups, pairs, isMatched, Verdict(groups, pairs, metric, isMatched))
        {
            Notes = [.. Notes(leftOut, members.Values.SelectMany(group => group))],
        };
    }

    private static ImmutableArray<ParameterPair> Pairs(
        ImmutableArray<ParameterGroup> groups, Dictionary<string, ExperimentScores[]> members, string metric, double region)
    {
        var contrasts = (from one in MetricNames.JudgedWith(metric)
                         from first in Enumerable.Range(0, groups.Length)
                         from second in Enumerable.Range(first + 1, groups.Length - first - 1)
                         let pair = (First: groups[first].Value, Second: groups[second].Value)
                         let contrast = SettingScores.Contrast(one, members[pair.First], members[pair.Second])
                         where contrast is not null
                         select (Metric: one, pair.First, pair.Second, Contrast: contrast)).ToArray();
        var judged = ContrastFamily.Judge([.. contrasts.Select(pair => (pair.Metric, pair.Contrast))], region);
        return
        [
            .. contrasts.Zip(judged).Where(pair => pair.First.Metric == metric)
                .Select(pair => new ParameterPair(pair.First.First, pair.First.Second, pair.Second, DecisionPlan.Of(pair.Second))),
        ];
    }

    private static string Verdict(
        ImmutableArray<ParameterGroup> groups, ImmutableArray<ParameterPair> pairs, string metric, bool isMatched)
    {
        var mixed = isMatched ? "" : "; the groups also differ in other parameters, so the effect is confounded";
        if (pairs.IsEmpty)
        {
            return $"undecided: there is a single run, and tracks do not add up to {MetricNames.InWords(metric)}; "
                + $"use folds or repeats{mixed}";
        }

        var unfit = ParameterComparison.UnderfitOf(metric, groups);
        if (unfit is not [])
        {
            var why = unfit.Length == 1 ? "underfits, so its gap says nothing" : "underfit, so their gaps say nothing";
            mixed = $"; {string.Join(" and ", unfit)} {why}{mixed}";
        }

        var best = groups[0].Value;
        ParameterPair[] rivals = [.. pairs.Where(pair => pair.First == best && !unfit.Contains(pair.Second))];
        if (rivals is not [var next, ..])
        {
            return $"undecided on {MetricNames.InWords(metric)}: there is no other value to compare {best} with{mixed}";
        }

        var clearest = rivals.MinBy(pair => pair.Contrast.AdjustedP)!; // not null: there is one
        var verdict = next.Contrast.Verdict is not ContrastVerdict.Undecided
            ? $"{best} is {Answer(metric, next)}"
            : clearest.Contrast.Verdict is not ContrastVerdict.Undecided
                ? $"{best} is {Answer(metric, clearest)}; undecided against {next.Second}: {Describe(metric, next)}"
                : $"undecided on {MetricNames.InWords(metric)}: {best} is {Describe(metric, next, next.Second)}";
        return verdict + mixed;
    }

    private static IEnumerable<string> Notes(ExperimentId[] leftOut, IEnumerable<ExperimentScores> compared)
    {
        if (leftOut.Length > 0)
        {
            yield return $"left out, since runs are missing: {string.Join(", ", leftOut.Take(5))}"
                + (leftOut.Length > 5 ? $" and {leftOut.Length - 5} more" : "");
        }

        foreach (var note in compared.SelectMany(
            experiment => ProtocolNotes.Of(experiment.Results.Protocol).Concat(LabelNotes.Of(experiment.Results.Labels))).Distinct())
        {
            yield return note;
        }
    }

    private static string Answer(string metric, ParameterPair pair)
    {
        var than = pair.Contrast.Verdict is ContrastVerdict.PracticallyEqual ? "to" : "than";
        return $"{pair.Contrast.DescribeVerdict(metric)} {than} {pair.Second} on {MetricNames.InWords(metric)}: {Describe(metric, pair)}";
    }

    private static string Describe(string metric, ParameterPair pair, string? than = null) =>
        $"{pair.Contrast.DescribeInWords(metric)}{(than is null ? "" : $" {than}")} (adjusted p "
            + $"{NumberFormat.Probability(pair.Contrast.AdjustedP)})";

    private static void Check(IReadOnlyCollection<ExperimentScores> experiments, ImmutableArray<string> by)
    {
        var known = experiments.SelectMany(experiment => experiment.Parameters.Names).Append(Family).ToHashSet(StringComparer.Ordinal);
        var problems = by.Where(name => !known.Contains(name))
            .Select(name => $"no experiment has a parameter '{name}'{NearestName.Hint(name, known)}").ToArray();
        if (problems.Length > 0)
        {
            throw UserErrorException.FromProblems(problems);
        }
    }

    /// <summary>
    /// A family without the parameter says nothing about its values; absence under a condition counts as a value.
    /// </summary>
    private static bool Concerns(IReadOnlyCollection<ExperimentScores> experiments, string family, ImmutableArray<string> by) =>
        by.All(name => name == Family
            || experiments.Any(experiment => experiment.Family == family && experiment.Parameters.Contains(name)));

    private static string ValueOf(ExperimentScores experiment, ImmutableArray<string> by) => string.Join(' ', by.Select(name =>
        name == Family ? experiment.Family
        : experiment.Parameters.TryGet(name, out var value) ? $"{name}={value}"
        : $"{name} absent"));

    /// <summary>All parameters other than the compared ones, in words.</summary>
    private static string RestOf(ExperimentScores experiment, ImmutableArray<string> by)
    {
        var rest = by.Aggregate(experiment.Parameters, (set, name) => set.Without(name));
        return by.Contains(Family) ? $"{rest}" : $"{experiment.Family} {rest}";
    }
}
