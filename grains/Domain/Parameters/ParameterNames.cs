namespace Experiments.Domain;

/// <summary>Parameters that mean the same in every family that has them.</summary>
public static class ParameterNames
{
    /// <summary>How many epochs a training has at most.</summary>
    public const string Epochs = "epochs";
}
