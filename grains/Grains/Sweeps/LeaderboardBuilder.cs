using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Comparisons;
using Experiments.Search;

namespace Experiments.Grains.Sweeps;

/// <summary>Turns ranked experiments into a leaderboard.</summary>
internal static class LeaderboardBuilder
{
    /// <summary>What a sweep with one objective is weighed by.</summary>
    private static readonly string[] DefaultFront =
        [MetricNames.ValidationAccuracy, MetricNames.ValidationGap, MetricNames.FitSeconds];

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
            all.Length,
            FindFront(FrontOf(spec), all, spec.Protocol.CountRuns()),
            FrontOf(spec));

    private static ImmutableArray<ObjectiveSpec> FrontOf(SweepSpec spec) => spec.ListObjectives() is { Length: > 1 } several
        ? several
        : [.. DefaultFront.Select(metric => new ObjectiveSpec(metric, MetricNames.GoalOf(metric)))];

    /// <summary>Experiments with missing runs do not compete: their means are over other folds.</summary>
    private static ImmutableArray<ExperimentId> FindFront(ImmutableArray<ObjectiveSpec> objectives, ExperimentSummary[] all, int runs)
    {
        var rows = all.Where(row => row.Runs == runs)
            .Select(row => (row.Experiment, Losses: objectives.Select(objective => LossOf(objective, row)).ToArray()))
            .Where(row => row.Losses.All(double.IsFinite)).ToArray();
        var ranks = ParetoFront.Ranks([.. rows.Select(row => row.Losses)]);
        return [.. rows.Where((_, place) => ranks[place] == 0).Select(row => row.Experiment)];
    }

    private static double LossOf(ObjectiveSpec objective, ExperimentSummary row) =>
        (objective.Find(row)?.Mean ?? double.NaN) * (objective.Goal is Goal.Maximize ? -1 : 1);

    /// <summary>
    /// Uses the sweep's objective, however the rows are sorted: a choice must not see test. Training accuracy stands for complexity,
    /// since it is the only capacity measure that all families share.
    /// </summary>
    private static ExperimentId? Simplest(ObjectiveSpec objective, ExperimentSummary[] all) => OneStandardError.Choose(
        [.. from row in all
            let score = objective.Find(row)
            let train = row.TrainAccuracy
            where score is not null && train is not null
            select new OneStandardError.Candidate(row.Experiment, score, train.Mean)],
        objective.Goal);
}
