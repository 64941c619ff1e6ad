using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>Sorts experiments by a metric.</summary>
public static class Ranking
{
    /// <summary>
    /// The experiments by the mean of a metric, best first, with ranks from 1; equal means share a rank. Those without the metric come
    /// last, without a rank; ties keep the order of their numbers.
    /// </summary>
    /// <param name="experiments">The experiments, in any order.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="goal">Whether higher or lower is better.</param>
    /// <param name="limit">Maximum number of rows.</param>
    /// <exception cref="UserErrorException">The metric does not exist.</exception>
    public static ImmutableArray<ExperimentSummary> ByMetric(
        IEnumerable<ExperimentSummary> experiments, string metric, Goal goal, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        if (!MetricNames.All.Contains(metric))
        {
            throw new UserErrorException($"'{metric}' is not a metric{NearestName.Hint(metric, MetricNames.All)}");
        }

        return By(experiments, experiment => experiment.Find(metric)?.Mean, goal, limit);
    }

    /// <summary>The same by the objective of a search.</summary>
    public static ImmutableArray<ExperimentSummary> ByObjective(
        IEnumerable<ExperimentSummary> experiments, ObjectiveSpec objective, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        ArgumentNullException.ThrowIfNull(objective);
        return By(experiments, experiment => objective.Find(experiment)?.Mean, objective.Goal, limit);
    }

    private static ImmutableArray<ExperimentSummary> By(
        IEnumerable<ExperimentSummary> experiments, Func<ExperimentSummary, double?> read, Goal goal, int limit)
    {
        var sorted = experiments
            .Select(experiment => (Experiment: experiment, Score: read(experiment) * (goal == Goal.Maximize ? 1 : -1)))
            .OrderByDescending(row => row.Score ?? double.NegativeInfinity)
            .ThenBy(row => row.Experiment.Experiment.Sweep, StringComparer.Ordinal)
            .ThenBy(row => row.Experiment.Experiment.Number)
            .Take(limit)
            .ToArray();
        var rows = ImmutableArray.CreateBuilder<ExperimentSummary>(sorted.Length);
        for (var i = 0; i < sorted.Length; i++)
        {
            var isTied = i > 0 && sorted[i].Score == sorted[i - 1].Score;
            rows.Add(sorted[i].Experiment with { Rank = sorted[i].Score is null ? null : isTied ? rows[i - 1].Rank : i + 1 });
        }

        return rows.ToImmutable();
    }
}
