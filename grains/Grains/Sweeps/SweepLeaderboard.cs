using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Comparisons;

namespace Experiments.Grains.Sweeps;

/// <summary>Ranked experiments → what is shown of them.</summary>
internal static class SweepLeaderboard
{
    /// <param name="sweep">The sweep's id.</param>
    /// <param name="state">Where it stands.</param>
    /// <param name="spec">What was asked for.</param>
    /// <param name="genres">The dataset's genres; none before they are known.</param>
    /// <param name="sortedBy">The metric that <paramref name="rows"/> are ranked by.</param>
    /// <param name="rows">The experiments that are shown: all, or the best.</param>
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
    /// By the sweep's objective, whatever the rows are sorted by: a choice must not see test. The accuracy on the training part stands for
    /// complexity, since it is the one measure of how much a setting can learn that all families share.
    /// </summary>
    private static ExperimentId? Simplest(ObjectiveSpec objective, ExperimentSummary[] all) => OneStandardError.Choose(
        [.. from row in all
            let score = row.Find(objective.Metric)
            let train = row.TrainAccuracy
            where score is not null && train is not null
            select new OneStandardError.Candidate(row.Experiment, score, train.Mean)],
        objective.Goal);
}
