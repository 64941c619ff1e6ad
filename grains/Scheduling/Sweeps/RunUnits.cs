using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>Creates units of work for the runs of a sweep.</summary>
internal static class RunUnits
{
    /// <param name="run">The run.</param>
    /// <param name="attempts">Number of earlier attempts.</param>
    /// <param name="owner">The sweep's name as an owner of units of work.</param>
    /// <param name="state">The sweep's stored state; its feature set is known.</param>
    /// <param name="experiments">Its experiments.</param>
    public static WorkUnit Of(RunId run, int attempts, string owner, SweepGrainState state, SweepExperiments experiments)
    {
        var (spec, features) = (state.Spec!, state.FeatureSet!); // not null: both are known before there are runs
        var (entry, origin) = (experiments.Entries[run.Experiment.Number], experiments.OriginOf(run));
        return new WorkUnit(
            run.ToString(),
            owner,
            new RunPayload(run, features, entry.Point.Family, entry.Parameters, spec.Protocol, spec.Objective, origin),
            spec.Resources,
            spec.Resources.Priority)
        {
            Attempts = attempts,
            Trace = state.Trace,
        };
    }
}
