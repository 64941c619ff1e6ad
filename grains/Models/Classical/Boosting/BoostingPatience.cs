using Experiments.Domain;

namespace Experiments.Models.Classical.Boosting;

/// <summary>The parameter that decides when boosting stops early.</summary>
internal static class BoostingPatience
{
    /// <summary>Declares <c>patience</c>.</summary>
    public static ParameterSpec Parameter { get; } = ParameterSpec.Integer(
        "patience", 0, 0, 10_000,
        "Iterations without a lower validation loss after which boosting stops, keeping the best; 0 never stops early.");
}
