using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Unit.Readme;

/// <summary>Stops an experiment that has not passed a floor after some epochs.</summary>
internal sealed class FloorPruner : IPruner
{
    public string Name => "floor";
    public string Summary => "Stops an experiment that has not passed a floor after some epochs.";
    public ParameterSchema Parameters { get; } = new(
        "pruner floor",
        ParameterSpec.Number("floor", 0.2, 0, 1, "The objective that every experiment must pass."),
        ParameterSpec.Integer("minEpochs", 5, 1, 100_000, "Epochs that every experiment gets."));

    public bool ComparesExperiments => false;

    public PruneDecision Decide(PruneRequest request)
    {
        var (epoch, value) = request.Curves.Reached(request.Run.Experiment.Number) ?? (0, 0);
        var floor = request.Parameters.Number("floor");
        var isPassed = request.Curves.Goal is Goal.Maximize ? value > floor : value < floor;
        var isStopped = epoch >= request.Parameters.Integer("minEpochs") && !isPassed;
        return new PruneDecision(isStopped ? PruneAction.Stop : PruneAction.Continue, $"floor at epoch {epoch}: {value} against {floor}");
    }
}
