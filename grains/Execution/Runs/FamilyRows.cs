using System.Collections.Immutable;
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

    /// <summary>A part of the rows with labels, for a fit.</summary>
    /// <param name="rows">All rows of the feature set.</param>
    /// <param name="features">The feature set.</param>
    /// <param name="part">The rows of the part.</param>
    /// <param name="mixtures">What to learn instead of the labels; null for those.</param>
    public static LabelledRows Labelled(
        IRowSource rows, FeatureSetReader features, ImmutableArray<int> part, TrackMixtures? mixtures) =>
        new(rows.Select(part), [.. part.Select(row => features.Labels[row])])
        {
            Mixtures = FeatureSetTracks.MixturesOf(mixtures, features, part),
        };
}
