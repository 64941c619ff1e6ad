using System.Globalization;
using Experiments.Domain;

namespace Experiments.Search.Pruners;

/// <summary>
/// The median stopping rule (Golovin et al. 2017): stops experiments that are worse than half of their peers at the same epoch.
/// </summary>
internal sealed class MedianPruner : IPruner
{
    public string Name => "median";

    public string Summary => "Stops an experiment that is worse than the median of the others at the same epoch.";

    public ParameterSchema Parameters { get; } = new(
        "pruner median",
        ParameterSpec.Integer("startup", 5, 1, 10_000,
            "How many other experiments must have reached the same epoch before any is stopped."),
        ParameterSpec.Integer("minEpochs", 1, 1, 100_000, "Epochs that every experiment gets."));

    public bool ComparesExperiments => true;

    public PruneDecision Decide(PruneRequest request)
    {
        var ranking = PeerRanking.Of(request, request.Curves.LastStep(request.Run));
        var (startup, minEpochs) = (request.Parameters.Integer("startup"), request.Parameters.Integer("minEpochs"));
        if (ranking.Step < minEpochs || ranking.Peers.Count < startup)
        {
            return new(PruneAction.Continue, string.Create(
                CultureInfo.InvariantCulture,
                $"median judges from epoch {minEpochs} and {startup} others on; "
                + $"this is epoch {ranking.Step} with {ranking.Peers.Count}"));
        }

        var median = ranking.PeerMedian();
        var isWorse = ranking.Loss > median;
        return new(
            isWorse ? PruneAction.Stop : PruneAction.Continue,
            $"median {ranking.Describe()} is {(isWorse ? "worse than" : "as good as")} the median {ranking.Print(median)} "
            + string.Create(CultureInfo.InvariantCulture, $"of {ranking.Peers.Count} others"));
    }
}
