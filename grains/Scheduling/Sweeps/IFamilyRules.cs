using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>What a search must know about model families; the models themselves are in another layer.</summary>
public interface IFamilyRules
{
    /// <summary>Adds the family's defaults for parameters that the setting does not name.</summary>
    ParameterSet Complete(string family, ParameterSet parameters);

    /// <summary>
    /// Whether training can continue to more epochs from where it ended. False if the schedule spans all epochs, and for families
    /// without epochs.
    /// </summary>
    bool CanContinue(ParameterSet parameters);

    /// <summary>The revision of a family in this build: results of another are of another algorithm.</summary>
    int RevisionOf(string family);
}
