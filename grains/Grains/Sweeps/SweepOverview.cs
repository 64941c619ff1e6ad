using Experiments.Domain;
using Experiments.Evaluation;

namespace Experiments.Grains.Sweeps;

/// <summary>A sweep as listings show it.</summary>
internal static class SweepOverview
{
    /// <param name="id">The sweep's id.</param>
    /// <param name="spec">What was asked for.</param>
    /// <param name="state">What it keeps beside its experiments.</param>
    /// <param name="experiments">Its experiments.</param>
    /// <param name="pool">How many of its runs wait and execute.</param>
    public static SweepSummary Of(string id, SweepSpec spec, SweepGrainState state, SweepExperiments experiments, OwnerCount pool)
    {
        var summaries = experiments.Entries.Select(entry => entry.Summary).OfType<ExperimentSummary>().ToArray();
        var best = Ranking.ByMetric(summaries, spec.Objective.Metric, spec.Objective.Goal, most: 1).FirstOrDefault(summary => summary.Rank is not null);
        return new SweepSummary(
            id, spec, state.State, state.Reason, state.FeatureSet, experiments.Count,
            new RunCounts(
                Math.Max(experiments.Planned ?? 0, experiments.Count) * experiments.RunsEach,
                summaries.Sum(summary => summary.Runs),
                summaries.Sum(summary => summary.FailedRuns),
                pool.Running,
                pool.Waiting),
            state.SubmittedAt, state.EndedAt, best, state.Changes.IsDefault ? [] : state.Changes);
    }
}
