using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Models;

namespace Experiments.Execution.Runs;

/// <summary>What a family learns from, in a feature set.</summary>
internal static class FamilyRows
{
    /// <summary>The rows of the table or of the tensor.</summary>
    /// <exception cref="UserErrorException">The feature set does not have what the family needs.</exception>
    public static IRowSource Of(IModelFamily family, FeatureSetReader features) =>
        (family.Input is ModelInput.Table ? features.Table : features.Tensor)
        ?? throw new UserErrorException(
            $"{family.Name} needs a {family.Input.ToString().ToLowerInvariant()}, and the feature set has none");
}
