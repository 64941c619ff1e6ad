using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>Predicts what a sweep would do. Stateless. Key: the sweep's name.</summary>
[GrainInterfaceType("sweep-planner"), Alias("sweep-planner")]
public interface ISweepPlannerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Errors of a sweep, including the split of its dataset, and warnings for a valid one: the check that planning and submitting begin
    /// with.
    /// </summary>
    /// <exception cref="UserErrorException">The dataset does not exist.</exception>
    [Alias("check"), RequiresRole(Role.Viewer)]
    Task<SpecFindings> CheckAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken);

    /// <summary>
    /// The same for a spec that continues a sweep whose feature set is built: with the tracks of that feature set, whatever its dataset is
    /// by now, and without the prior sweeps, whose results it has.
    /// </summary>
    /// <exception cref="UserErrorException">The feature set does not exist.</exception>
    [Alias("check-continued"), RequiresRole(Role.Viewer)]
    Task<SpecFindings> CheckContinuedAsync(
        SweepSpec spec, FeatureSpec features, string featureSet, CancellationToken cancellationToken);

    /// <summary>
    /// The need that no slot of any node there is meets, with the key of the sweep file and what there is instead; null if a slot fits.
    /// </summary>
    [Alias("placement"), RequiresRole(Role.Viewer)]
    Task<SpecProblem?> FindPlacementProblemAsync(ResourceSpec resources, CancellationToken cancellationToken);

    /// <summary>Settings, runs, their estimated time on the current slots, results already known, and the check of the split.</summary>
    /// <exception cref="UserErrorException">The spec is invalid (all problems are listed), or the dataset does not exist.</exception>
    [Alias("plan"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<PlannedSweep> PlanAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken);
}
