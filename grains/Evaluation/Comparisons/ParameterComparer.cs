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
    /// Groups experiments by their values of <paramref name="by"/>. If some combinations of all other parameters occur with every value,
    /// only those count, so that groups differ in the parameter alone; otherwise all count, and the result says so. A group's value in a
    /// run is the mean over its experiments; each pair of groups is contrasted on the runs that both have.
    /// </summary>
    /// <param name="experiments">The experiments, with at least one run each.</param>
    /// <param name="by">Names of parameters, or <see cref="Family"/>.</param>
    /// <param name="metric">What is compared.</param>
    /// <param name="region">The region of practical equivalence, as a fraction.</param>
    /// <exception cref="UserErrorException">A name is unknown, there is only one value, or the groups have no common run.</exception>
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

        var values = measured.GroupBy(experiment => ValueOf(experiment, by)).OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        if (values.Length < 2)
        {
            throw UserErrorException.Failed(
                $"{string.Join(", ", by)} has {(values.Length == 1 ? "one value" : "no value")} among the finished experiments; "
                + "a comparison needs at least two");
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
            throw UserErrorException.Failed("no run has finished in all compared experiments; wait, or retry the failed runs");
        }

        var goal = MetricNames.GoalOf(metric);
        var groups = members
            .Select(group => new ParameterGroup(group.Key, group.Value.Length, SettingScores.Estimate(metric, group.Value, runs)))
            .OrderBy(group => group.Score.Mean * (goal == Goal.Maximize ? -1 : 1))
            .ThenBy(group => group.Value, StringComparer.Ordinal)
            .ToImmutableArray();
        var pairs = Pairs(groups, members, metric, region);
        return new ParameterComparison(by, metric, groups, pairs, isMatched, Verdict(groups, pairs, metric, isMatched));
    }

    private static ImmutableArray<ParameterPair> Pairs(
        ImmutableArray<ParameterGroup> groups, Dictionary<string, ExperimentScores[]> members, string metric, double region)
    {
        var contrasts = (from first in Enumerable.Range(0, groups.Length)
                         from second in Enumerable.Range(first + 1, groups.Length - first - 1)
                         let pair = (First: groups[first].Value, Second: groups[second].Value)
                         let contrast = SettingScores.Contrast(metric, members[pair.First], members[pair.Second])
                         where contrast is not null
                         select (pair.First, pair.Second, Contrast: contrast)).ToArray();
        var judged = ContrastFamily.Judge([.. contrasts.Select(pair => (metric, pair.Contrast))], region);
        return
        [
            .. contrasts.Zip(judged, (pair, contrast) => new ParameterPair(pair.First, pair.Second, contrast, DecisionPlan.Of(contrast))),
        ];
    }

    private static string Verdict(
        ImmutableArray<ParameterGroup> groups, ImmutableArray<ParameterPair> pairs, string metric, bool isMatched)
    {
        var mixed = isMatched ? "" : "; the groups also differ in other parameters, so the effect is confounded";
        if (pairs.IsEmpty)
        {
            return $"undecided: there is a single run, and tracks do not add up to {metric}; use folds or repeats{mixed}";
        }

        var (best, next) = (groups[0].Value, pairs[0]);
        // Not null: there is a pair with the best.
        var clearest = pairs.Where(pair => pair.First == best).MinBy(pair => pair.Contrast.AdjustedP)!;
        var verdict = next.Contrast.Verdict is not ContrastVerdict.Undecided
            ? $"{best} is {Answer(metric, next)}"
            : clearest.Contrast.Verdict is not ContrastVerdict.Undecided
                ? $"{best} is {Answer(metric, clearest)}; undecided against {next.Second}: {Describe(metric, next)}"
                : $"undecided on {metric}: {best} is {Describe(metric, next, next.Second)}";
        return verdict + mixed;
    }

    private static string Answer(string metric, ParameterPair pair)
    {
        var than = pair.Contrast.Verdict is ContrastVerdict.PracticallyEqual ? "to" : "than";
        return $"{pair.Contrast.DescribeVerdict(metric)} {than} {pair.Second} on {metric}: {Describe(metric, pair)}";
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
