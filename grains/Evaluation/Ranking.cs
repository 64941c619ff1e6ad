using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>Sorts experiments by a metric.</summary>
public static class Ranking
{
    /// <summary>
    /// The experiments by the mean of a metric, best first, with ranks from 1; equal means share a rank. Those without all their runs come
    /// after the complete ones, those without the metric last, both without a rank: a mean over other folds is not comparable. By a gap,
    /// those that underfit come after the others and have no rank either: their gap is small because they fit nothing. Ties keep the order
    /// of their numbers.
    /// </summary>
    /// <param name="experiments">The experiments, in any order.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="goal">Whether higher or lower is better.</param>
    /// <param name="runs">How many runs a complete experiment has.</param>
    /// <param name="limit">Maximum number of rows.</param>
    /// <exception cref="UserErrorException">The metric does not exist.</exception>
    public static ImmutableArray<ExperimentSummary> ByMetric(
        IEnumerable<ExperimentSummary> experiments, string metric, Goal goal, int runs, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        MetricNames.Require(metric);
        ExperimentSummary[] all = [.. experiments];
        var unfit = MetricNames.IsGap(metric) ? GapAnalysis.FindUnfit(all, runs) : [];
        return By(all, experiment => experiment.Find(metric)?.Mean, goal, runs, limit, unfit);
    }

    /// <summary>The same by the objective of a search.</summary>
    public static ImmutableArray<ExperimentSummary> ByObjective(
        IEnumerable<ExperimentSummary> experiments, ObjectiveSpec objective, int runs, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        ArgumentNullException.ThrowIfNull(objective);
        return By(experiments, experiment => objective.Find(experiment)?.Mean, objective.Goal, runs, limit, []);
    }

    private static ImmutableArray<ExperimentSummary> By(
        IEnumerable<ExperimentSummary> experiments, Func<ExperimentSummary, double?> read, Goal goal, int runs, int limit,
        HashSet<ExperimentId> unfit)
    {
        var sorted = experiments
            .Select(experiment => (Experiment: experiment, Score: read(experiment) * (goal == Goal.Maximize ? 1 : -1),
                IsComplete: experiment.Runs >= runs, IsUnfit: unfit.Contains(experiment.Experiment)))
            .OrderBy(row => row.Score is null ? 3 : !row.IsComplete ? 2 : row.IsUnfit ? 1 : 0)
            .ThenByDescending(row => row.Score)
            .ThenBy(row => row.Experiment.Experiment.Sweep, StringComparer.Ordinal)
            .ThenBy(row => row.Experiment.Experiment.Number)
            .Take(limit)
            .ToArray();
        var rows = ImmutableArray.CreateBuilder<ExperimentSummary>(sorted.Length);
        for (var i = 0; i < sorted.Length; i++)
        {
            var isTied = i > 0 && sorted[i].Score == sorted[i - 1].Score;
            rows.Add(sorted[i].Experiment with
            {
                Rank = sorted[i] is { Score: not null, IsComplete: true, IsUnfit: false } ? isTied ? rows[i - 1].Rank : i + 1 : null,
            });
        }

        return rows.ToImmutable();
    }
}
