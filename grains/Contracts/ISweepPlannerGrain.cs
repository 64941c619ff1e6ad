using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>Says what a sweep would do. Keeps nothing. Key: the sweep's name.</summary>
[GrainInterfaceType("sweep-planner"), Alias("sweep-planner")]
public interface ISweepPlannerGrain : IGrainWithStringKey
{
    /// <summary>
    /// What is wrong with a sweep, the split of its dataset included, and what its author should know though it is valid: the check that
    /// planning and submitting begin with.
    /// </summary>
    /// <exception cref="UserErrorException">There is no such dataset.</exception>
    [Alias("check")]
    Task<SpecFindings> CheckAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken);

    /// <summary>Settings, runs, the time they take on the present slots, what is known already, and the check of the split.</summary>
    /// <exception cref="UserErrorException">The spec is wrong: all problems; or there is no such dataset.</exception>
    [Alias("plan"), ResponseTimeout("00:05:00")]
    Task<SweepPlan> PlanAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken);
}
