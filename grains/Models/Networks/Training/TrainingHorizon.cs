using Experiments.Domain;

namespace Experiments.Models.Networks.Training;

/// <summary>
/// Decides whether training can be extended beyond the planned epochs. With a constant rate and no averaging, an epoch does not depend on
/// how many follow, so a run of 20 epochs extended to 40 is bit-identical to one of 40; a schedule over all epochs would have started
/// differently.
/// </summary>
public static class TrainingHorizon
{
    /// <summary>Name of the parameter for the maximum number of epochs.</summary>
    public const string Epochs = ParameterNames.Epochs;

    /// <summary>Whether each epoch is independent of the total number of epochs. False for families without epochs.</summary>
    public static bool IsOpen(ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.Contains(Epochs)
            && parameters.TryGet("schedule", out var schedule) && schedule == ParameterValue.Of(LearningRateSchedule.Kinds[0])
            && parameters.TryGet("warmUp", out var warmUp) && warmUp.AsNumber() == 0
            && parameters.TryGet("swa", out var averaged) && averaged.AsNumber() == 0;
    }
}
