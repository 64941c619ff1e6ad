using Experiments.Domain;

namespace Experiments.Models.Networks.Training;

/// <summary>
/// Whether a training may be taken further than was planned. With a constant rate and no averaging an epoch is the same
/// however many follow, so that a run of 20 epochs taken on to 40 has the bits of one of 40; a schedule over all epochs
/// would have begun otherwise.
/// </summary>
public static class TrainingHorizon
{
    /// <summary>The parameter that says how many epochs there are at most.</summary>
    public const string Epochs = ParameterNames.Epochs;

    /// <summary>Is what is learned in an epoch independent of how many there are? False for families without epochs.</summary>
    public static bool IsOpen(ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.Contains(Epochs)
            && parameters.TryGet("schedule", out var schedule) && schedule == ParameterValue.Of(LearningRateSchedule.Kinds[0])
            && parameters.TryGet("warmUp", out var warmUp) && warmUp.AsNumber() == 0
            && parameters.TryGet("swa", out var averaged) && averaged.AsNumber() == 0;
    }
}
