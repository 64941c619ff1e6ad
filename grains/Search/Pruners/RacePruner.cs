using Experiments.Domain;

namespace Experiments.Search.Pruners;

/// <summary>
/// Stops experiments between folds instead of between epochs, so that families without epochs can be pruned too. What it decides after
/// each fold needs the tracks that each experiment got right, so it is computed where contrasts are, in <c>Evaluation/Racing</c>.
/// </summary>
internal sealed class RacePruner : IPruner
{
    public string Name => "race";

    public string Summary =>
        "Runs fold after fold, and stops an experiment whose validation tracks show that it is worse than the best of its family.";

    public ParameterSchema Parameters { get; } = new(
        "pruner race",
        ParameterSpec.Number(
            "alpha", 0.05, 0.0001, 0.5, "Chance that any of equally good experiments of a family is stopped, over all folds."));

    // It judges a fold once all experiments have run it, so the order of arrival does not matter.
    public bool ComparesExperiments => false;

    public bool RacesFolds => true;

    public IEnumerable<SpecProblem> FindSweepProblems(SweepSpec sweep)
    {
        if (sweep.Protocol.Validation is not ValidationRule.Rotating)
        {
            yield return new(
                "protocol.validation", "pruner race compares tracks that were validated once each; set protocol: { validation: rotating }");
        }

        if (sweep.ListObjectives() is not [{ Metric: MetricNames.ValidationAccuracy, Goal: Goal.Maximize }])
        {
            yield return new("objective", "pruner race compares validation accuracies alone; leave out objective, or the pruner");
        }

        if (SearchCatalog.Samplers.Get(sweep.Search.Sampler).IsAdaptive)
        {
            yield return new(
                "search.sampler",
                $"pruner race starts all experiments together, but {sweep.Search.Sampler} chooses each by the results of others; "
                + "use grid, random or sobol");
        }

        if (sweep.Search.Until is not null)
        {
            yield return new("search.until", "pruner race starts all experiments together, so none is left to leave out; leave out until");
        }
    }

    public PruneDecision Decide(PruneRequest request) => new(PruneAction.Continue, "race judges experiments between folds");
}
