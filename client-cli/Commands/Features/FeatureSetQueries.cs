using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>The feature sets of a cluster.</summary>
internal static class FeatureSetQueries
{
    /// <summary>Finds the feature set with an ID, or the only one whose ID starts with it.</summary>
    /// <exception cref="UserErrorException">No feature set matches, or several do.</exception>
    public static async Task<FeatureSetSummary> FindAsync(
        IGrainFactory grains, string id, Terminal terminal, CancellationToken cancellationToken)
    {
        var sets = (await ListAsync(grains, terminal, cancellationToken).ConfigureAwait(false)).Where(
            set => set.Id.StartsWith(id, StringComparison.Ordinal)).ToArray();
        return sets switch
        {
            [var one] => one,
            [] => throw NotFound.FeatureSet(id),
            _ => throw new UserErrorException($"'{id}' matches {sets.Length} feature sets; give a longer prefix"),
        };
    }

    /// <summary>Lists all feature sets.</summary>
    public static Task<IReadOnlyList<FeatureSetSummary>> ListAsync(
        IGrainFactory grains, Terminal terminal, CancellationToken cancellationToken) => Listing.OfAsync(
            grains, IDirectoryGrain.FeatureSets, "feature set",
            id => grains.GetGrain<IFeatureSetGrain>(id).DescribeAsync(cancellationToken), terminal, cancellationToken);
}
