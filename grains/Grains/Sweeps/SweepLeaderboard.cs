using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Comparisons;

namespace Experiments.Grains.Sweeps;

/// <summary>Ranked experiments → what is shown of them.</summary>
internal static class SweepLeaderboard
{
    public static Leaderboard Of(
        string sweep, SweepState state, SweepSpec spec, ImmutableArray<string> genres, string sortedBy, ImmutableArray<ExperimentSummary> rows) => new(
            sweep,
            state.ToString().ToLowerInvariant(),
            spec.Protocol,
            genres.IsDefaultOrEmpty ? 0 : 1.0 / genres.Length,
            sortedBy,
            rows,
            Simplest(spec.Objective, rows),
            [.. rows.SelectMany(row => row.Notes).Distinct(StringComparer.Ordinal).Take(5)]);

    /// <summary>
    /// By the sweep's objective, whatever the rows are sorted by: a choice must not see test. The accuracy on the training part stands for
    /// complexity, since it is the one measure of how much a setting can learn that all families share.
    /// </summary>
    private static ExperimentId? Simplest(ObjectiveSpec objective, ImmutableArray<ExperimentSummary> rows) => OneStandardError.Choose(
        [.. from row in rows
            let score = row.Find(objective.Metric)
            let train = row.TrainAccuracy
            where score is not null && train is not null
            select new OneStandardError.Candidate(row.Experiment, score, train.Mean)],
        objective.Goal);
}
