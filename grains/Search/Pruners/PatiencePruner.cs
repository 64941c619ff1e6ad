using System.Globalization;
using Experiments.Domain;

namespace Experiments.Search.Pruners;

/// <summary>
/// Ends a run that has stopped improving. It does not compare experiments: the run counts as finished, with its best epoch.
/// </summary>
internal sealed class PatiencePruner : IPruner
{
    public string Name => "patience";

    public string Summary => "Ends a run that has not improved for some epochs; its result counts.";

    public ParameterSchema Parameters { get; } = new(
        "pruner patience",
        ParameterSpec.Integer("epochs", 10, 1, 100_000, "Epochs without improvement after which a run ends."),
        ParameterSpec.Number("minDelta", 0, 0, 1e9, "Smallest change that counts as an improvement, in the objective's unit."),
        ParameterSpec.Integer("minEpochs", 1, 1, 100_000, "Epochs that every run gets."));

    public bool ComparesExperiments => false;

    public PruneDecision Decide(PruneRequest request)
    {
        var step = request.Curves.LastStep(request.Run);
        var since = step - request.Curves.LastImprovement(request.Run, request.Parameters.Number("minDelta"));
        var (patience, minEpochs) = (request.Parameters.Integer("epochs"), request.Parameters.Integer("minEpochs"));
        return new(
            since >= patience && step >= minEpochs ? PruneAction.Finish : PruneAction.Continue,
            string.Create(
                CultureInfo.InvariantCulture, $"patience at epoch {step}: no better for {since} epochs, and {patience} are allowed"));
    }
}
