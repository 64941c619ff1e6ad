using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;

namespace Experiments.Grains.Sweeps;

/// <summary>Turns the experiments of a sweep into a leaderboard.</summary>
internal static class LeaderboardBuilder
{
    /// <param name="sweep">The sweep's id.</param>
    /// <param name="state">The state of the sweep.</param>
    /// <param name="spec">The sweep's spec.</param>
    /// <param name="genres">The dataset's genres; empty before they are known.</param>
    /// <param name="sortBy">The metric to rank by; null for the sweep's objective.</param>
    /// <param name="limit">Maximum number of rows.</param>
    /// <param name="all">All experiments, in any order.</param>
    public static Leaderboard Of(
        string sweep, SweepState state, SweepSpec spec, ImmutableArray<string> genres, string? sortBy, int limit, ExperimentSummary[] all)
    {
        var metric = sortBy ?? spec.Objective.Metric;
        var goal = sortBy is null ? spec.Objective.Goal : MetricNames.GoalOf(sortBy);
        var rows = GapAnalysis.Judge(Ranking.ByMetric(all, metric, goal, spec.Protocol.CountRuns(), limit), all, spec.Protocol.CountRuns());
        return new Leaderboard(
            sweep,
            state.ToString().ToLowerInvariant(),
            spec.Protocol,
            all.Select(experiment => experiment.Chance).FirstOrDefault(chance => chance > 0,
                genres.IsDefaultOrEmpty ? 0 : 1.0 / genres.Length),
            metric,
            rows,
            null,
            [.. rows.SelectMany(row => row.Notes).Distinct(StringComparer.Ordinal).Take(5)],
            all.Length);
    }
}
