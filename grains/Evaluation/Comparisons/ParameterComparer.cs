using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Comparisons;

/// <summary>Compares settings by the value of parameters, with the others marginalized, for `compare --by`.</summary>
public static class ParameterComparer
{
    /// <summary>Name accepted in addition to parameters.</summary>
    public const string Family = "family";

    /// <summary>
    /// Groups experiments by their values of <paramref name="by"/>. If some combinations of all other parameters occur with every value,
    /// only those count, so that groups differ in the parameter alone; otherwise all count, and the result says so. A group's value in a
    /// run is the mean over its experiments; groups are tested on their common runs.
    /// </summary>
    /// <exception cref="UserErrorException">A name is unknown, there is only one value, or the groups have no common run.</exception>
    public static ParameterComparison Compare(
        IReadOnlyCollection<ExperimentScores> experiments, ImmutableArray<string> by, string metric, Goal goal)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        Check(experiments, by);
        var measured = experiments.Where(experiment => !experiment.ByRun.IsEmpty && Concerns(experiments, experiment.Family, by)).ToArray();
        var values = measured.GroupBy(experiment => ValueOf(experiment, by)).OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        if (values.Length < 2)
        {
            throw UserErrorException.Failed(
                $"{string.Join(", ", by)} has {values.Length} values among the finished experiments; a comparison needs at least two");
        }

        var common = values.Select(group => group.Select(experiment => RestOf(experiment, by)).ToHashSet())
            .Aggregate((all, next) => { all.IntersectWith(next); return all; });
        var isMatched = common.Count > 0;
        var members = values.ToDictionary(
            group => group.Key,
            group => group.Where(experiment => !isMatched || common.Contains(RestOf(experiment, by))).ToArray());
        var runs = members.Values.SelectMany(group => group).Select(experiment => experiment.ByRun.Keys)
            .Aggregate((all, next) => all.Intersect(next)).Order().ToArray();
        if (runs.Length == 0)
        {
            throw UserErrorException.Failed("no run has finished in all compared experiments; wait, or retry the failed runs");
        }

        var testToTrain = members.Values.SelectMany(group => group).Average(experiment => experiment.TestToTrain);
        var isOneTestSet = members.Values.SelectMany(group => group).All(experiment => experiment.IsOneTestSet);
        var means = members.ToDictionary(group => group.Key, group => runs.Select(run => Mean(group.Value, run)).ToArray());
        var scores = means.ToDictionary(group => group.Key, group => group.Value.Select(run => run.Value).ToArray());
        var groups = means
            .Select(group => new ParameterGroup(
                group.Key, members[group.Key].Length, RunEstimates.Of(metric, group.Value, testToTrain, isOneTestSet)))
            .OrderBy(group => group.Score.Mean * (goal == Goal.Maximize ? -1 : 1))
            .ThenBy(group => group.Value, StringComparer.Ordinal)
            .ToImmutableArray();
        var pairs = runs.Length > 1 ? Pairs(groups, scores, testToTrain) : [];
        return new ParameterComparison(by, metric, groups, pairs, isMatched, Verdict(groups, pairs, metric, runs.Length, isMatched));
    }

    /// <summary>
    /// The mean of a group in one run. Its error over tracks is the mean of its members' errors, an upper bound: they are tested on the
    /// same tracks and mostly wrong on the same ones.
    /// </summary>
    private static RunValue Mean(ExperimentScores[] group, (int Repeat, int Fold) run)
    {
        RunValue[] values = [.. group.Select(experiment => experiment.ValueIn(run))];
        return new RunValue(
            values.Average(value => value.Value),
            values.All(value => value.TrackError is not null) ? values.Average(value => value.TrackError) : null,
            values.Min(value => value.Tracks));
    }

    private static ImmutableArray<ParameterPair> Pairs(
        ImmutableArray<ParameterGroup> groups, Dictionary<string, double[]> scores, double testToTrain)
    {
        var tests = (from first in Enumerable.Range(0, groups.Length)
                     from second in Enumerable.Range(first + 1, groups.Length - first - 1)
                     let pair = (First: groups[first].Value, Second: groups[second].Value)
                     let test = PairedComparison.CorrectedT(scores[pair.First], scores[pair.Second], testToTrain)
                     select (pair.First, pair.Second, Test: test)).ToArray();
        var adjusted = HolmCorrection.Adjust([.. tests.Select(pair => pair.Test.P)]);
        return [.. tests.Zip(adjusted, (pair, p) => new ParameterPair(pair.First, pair.Second, pair.Test, p))];
    }

    private static string Verdict(
        ImmutableArray<ParameterGroup> groups, ImmutableArray<ParameterPair> pairs, string metric, int runs, bool isMatched)
    {
        var mixed = isMatched ? "" : "; the groups also differ in other parameters, so the effect is confounded";
        if (pairs.IsEmpty)
        {
            return $"undecided: there is a single run; use folds or repeats{mixed}";
        }

        var next = pairs[0];

        // Not null: there is a pair with the best.
        var worst = pairs.Where(pair => pair.First == groups[0].Value).MinBy(pair => pair.HolmP)!;
        var verdict = next.HolmP < 0.05
            ? $"{next.First} is best on {metric}: {Describe(metric, next)}"
            : worst.HolmP < 0.05
                ? $"{worst.First} is better than {worst.Second} on {metric}: {Describe(metric, worst)}; "
                    + $"undecided against {next.Second}: {Describe(metric, next)}"
                : $"undecided after {runs} runs on {metric}: {next.First} is {Describe(metric, next)}";
        return verdict + mixed;
    }

    private static string Describe(string metric, ParameterPair pair) =>
        $"{pair.Test.DescribeInWords(metric)} {pair.Second} (p {NumberFormat.Fixed(pair.HolmP, 3)}, "
        + $"d {NumberFormat.Fixed(Math.Abs(pair.Test.EffectSize), 1)})";

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
