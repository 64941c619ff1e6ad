namespace Experiments.Domain;

/// <summary>Parameters that mean the same in every family that has them.</summary>
public static class ParameterNames
{
    /// <summary>Maximum number of training epochs.</summary>
    public const string Epochs = "epochs";
}
