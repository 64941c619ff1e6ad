using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>What a search must know about model families; the models themselves are another layer's.</summary>
public interface IFamilies
{
    /// <summary>A setting with every parameter of its family: those it does not name have their defaults.</summary>
    ParameterSet Complete(string family, ParameterSet parameters);

    /// <summary>
    /// Can training go on to more epochs from where it ended? False where the schedule spans all epochs, and for families without epochs.
    /// </summary>
    bool CanContinue(ParameterSet parameters);
}
