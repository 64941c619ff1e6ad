using Experiments.Domain;

namespace Experiments.Search.Pruners;

/// <summary>
/// Asynchronous successive halving (ASHA, Li et al. 2020), stopping variant: an experiment that reaches a rung continues at once if it is
/// among the best <c>1 / reduction</c> of those that reached it before. Nothing waits; early arrivals pass more easily.
/// </summary>
internal sealed class AshaPruner : IPruner
{
    public string Name => "asha";

    public string Summary => "Successive halving without waiting: at each rung, only the best of the experiments that reached it continue.";

    public ParameterSchema Parameters { get; } = new("pruner asha", Rungs.Reduction, Rungs.MinEpochs);

    public bool ComparesExperiments => true;

    public PruneDecision Decide(PruneRequest request) => Rungs.FindDue(request) is { } rung
        ? PeerRanking.Of(request, rung).KeepBest("asha", request.Parameters.Integer("reduction"))
        : new(PruneAction.Continue, "asha judges at its rungs only, and this epoch is not one");
}
