using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Comparisons;

namespace Experiments.Grains.Sweeps;

/// <summary>Turns ranked experiments into a leaderboard.</summary>
internal static class LeaderboardBuilder
{
    /// <param name="sweep">The sweep's id.</param>
    /// <param name="state">The state of the sweep.</param>
    /// <param name="spec">The sweep's spec.</param>
    /// <param name="genres">The dataset's genres; empty before they are known.</param>
    /// <param name="sortedBy">The metric that <paramref name="rows"/> are ranked by.</param>
    /// <param name="rows">The experiments to show: all, or the best.</param>
    /// <param name="all">All experiments, in any order.</param>
    public static Leaderboard Of(
        string sweep, SweepState state, SweepSpec spec, ImmutableArray<string> genres, string sortedBy,
        ImmutableArray<ExperimentSummary> rows, ExperimentSummary[] all) => new(
            sweep,
            state.ToString().ToLowerInvariant(),
            spec.Protocol,
            genres.IsDefaultOrEmpty ? 0 : 1.0 / genres.Length,
            sortedBy,
            rows,
            Simplest(spec.Objective, all),
            [.. rows.SelectMany(row => row.Notes).Distinct(StringComparer.Ordinal).Take(5)],
            all.Length);

    /// <summary>
    /// Uses the sweep's objective, however the rows are sorted: a choice must not see test. Training accuracy stands for complexity,
    /// since it is the only capacity measure that all families share.
    /// </summary>
    private static ExperimentId? Simplest(ObjectiveSpec objective, ExperimentSummary[] all) => OneStandardError.Choose(
        [.. from row in all
            let score = row.Find(objective.Metric)
            let train = row.TrainAccuracy
            where score is not null && train is not null
            select new OneStandardError.Candidate(row.Experiment, score, train.Mean)],
        objective.Goal);
}
