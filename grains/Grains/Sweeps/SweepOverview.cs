using Experiments.Domain;
using Experiments.Scheduling.Sweeps;

namespace Experiments.Grains.Sweeps;

/// <summary>A sweep as listings show it.</summary>
internal static class SweepOverview
{
    /// <param name="id">The sweep's id.</param>
    /// <param name="spec">What was asked for.</param>
    /// <param name="state">What it keeps beside its experiments.</param>
    /// <param name="experiments">Its experiments.</param>
    /// <param name="pool">How many of its runs wait and execute, and what keeps nodes from executing any.</param>
    public static SweepSummary Of(string id, SweepSpec spec, SweepGrainState state, SweepExperiments experiments, OwnerCount pool) => new(
        id, spec, state.State, state.Reason, state.FeatureSet, experiments.Count,
        new RunCounts(
            Math.Max(experiments.Planned ?? 0, experiments.Count) * experiments.RunsEach,
            experiments.CompletedRuns,
            experiments.FailedRuns,
            pool.Running,
            pool.Waiting),
        state.SubmittedAt, state.EndedAt, experiments.Best, state.Changes.IsDefault ? [] : state.Changes, experiments.SlotUse, pool.Held);
}
