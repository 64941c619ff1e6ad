using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Search;

namespace Experiments.Grains.Sweeps;

/// <summary>Turns the experiments of a sweep into a leaderboard.</summary>
internal static class LeaderboardBuilder
{
    /// <summary>What a sweep with one objective is weighed by.</summary>
    private static readonly string[] DefaultFront =
        [MetricNames.ValidationAccuracy, MetricNames.ValidationGap, MetricNames.FitSeconds];

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
        var runs = spec.Protocol.CountRuns();
        var ranked = sortBy is null
            ? Ranking.ByObjective(all, spec.Objective, runs, limit)
            : Ranking.ByMetric(all, sortBy, MetricNames.GoalOf(sortBy), runs, limit);
        var rows = GapAnalysis.Judge(ranked, all, runs);
        var frontOf = FrontOf(spec);
        return new Leaderboard(
            sweep,
            state.ToString().ToLowerInvariant(),
            spec.Protocol,
            ChanceOf(all, runs, genres),
            metric,
            rows,
            null,
            [
                .. NoteRevisions(all), .. NoteUnfit(metric, rows, runs), .. NoteInfinite(spec.Objective, all),
                .. rows.SelectMany(row => row.Notes).Distinct(StringComparer.Ordinal).Take(5),
            ],
            all.Length,
            null,
            FindFront(frontOf, all, runs),
            frontOf);
    }

    /// <summary>Of a complete experiment where there is one: the runs of another test a part of the tracks only.</summary>
    private static double ChanceOf(ExperimentSummary[] all, int runs, ImmutableArray<string> genres) =>
        all.OrderByDescending(experiment => experiment.Runs >= runs).Select(experiment => experiment.Chance)
            .FirstOrDefault(chance => chance > 0, genres.IsDefaultOrEmpty ? 0 : 1.0 / genres.Length);

    private static IEnumerable<string> NoteUnfit(string metric, ImmutableArray<ExperimentSummary> rows, int runs)
    {
        if (MetricNames.IsGap(metric) && rows.Any(row => row.Rank is null && row.Runs >= runs))
        {
            yield return "complete experiments without a rank underfit: their gap is small because they fit nothing";
        }
    }

    /// <summary>A sweep that was under way while the program was updated may have runs of two revisions of a family.</summary>
    private static IEnumerable<string> NoteRevisions(ExperimentSummary[] all) =>
        from experiments in all.GroupBy(experiment => experiment.Family, StringComparer.Ordinal)
        let revisions = experiments.SelectMany(experiment => experiment.ListRevisions()).Distinct().Order().ToArray()
        where revisions.Length > 1
        select $"{experiments.Key} has results of revisions {string.Join(" and ", revisions)}, which are different algorithms: "
            + "their scores are not comparable; submit the sweep again under another name";

    /// <summary>Experiments whose objective divides by zero have no rank.</summary>
    private static IEnumerable<string> NoteInfinite(ObjectiveSpec objective, ExperimentSummary[] all)
    {
        string[] without = [.. all.Where(objective.HasNoFiniteValue).Select(row => $"e{row.Experiment.Number}")];
        return without.Length == 0 ? []
            : [$"{string.Join(", ", without.Take(10))}{(without.Length > 10 ? $" and {without.Length - 10} more" : "")}: "
                + $"{objective.Metric} is not a finite number, so they are not ranked"];
    }

    private static ImmutableArray<ObjectiveSpec> FrontOf(SweepSpec spec) => spec.ListObjectives() is { Length: > 1 } several
        ? several
        : [.. DefaultFront.Select(metric => new ObjectiveSpec(metric, MetricNames.GoalOf(metric)))];

    /// <summary>Experiments with missing runs do not compete: their means are over other folds.</summary>
    private static ImmutableArray<ExperimentId> FindFront(ImmutableArray<ObjectiveSpec> objectives, ExperimentSummary[] all, int runs)
    {
        var rows = all.Where(row => row.Runs >= runs)
            .Select(row => (row.Experiment, Losses: objectives.Select(objective => objective.LossOf(row)).ToArray()))
            .Where(row => row.Losses.All(double.IsFinite)).ToArray();
        var ranks = ParetoFront.Ranks([.. rows.Select(row => row.Losses)]);
        return [.. rows.Where((_, place) => ranks[place] == 0).Select(row => row.Experiment)];
    }
}
