using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Columns;
using Experiments.ReadModel.Listings;
using Experiments.ReadModel.Views;

namespace Experiments.Queries;

/// <summary>The feature sets of a cluster.</summary>
public static class FeatureSetQueries
{
    /// <summary>Finds the feature set with an ID, or the only one whose ID starts with it.</summary>
    /// <exception cref="UserErrorException">No feature set matches, or several do.</exception>
    public static async Task<FeatureSetSummary> FindAsync(
        IGrainFactory grains, string id, Action<string> reportLost, CancellationToken cancellationToken)
    {
        var sets = (await ListAsync(grains, reportLost, cancellationToken).ConfigureAwait(false)).Where(
            set => set.Id.StartsWith(id, StringComparison.Ordinal)).ToArray();
        return sets switch
        {
            [var one] => one,
            [] => throw NotFound.FeatureSet(id),
            _ => throw new UserErrorException($"'{id}' matches {sets.Length} feature sets; give a longer prefix"),
        };
    }

    /// <summary>All feature sets, as a view.</summary>
    public static Task<View> ShowAllAsync(IGrainFactory grains, Action<string> reportLost, CancellationToken cancellationToken) =>
        ShowAllAsync(grains, RowQuery.None, reportLost, cancellationToken);

    /// <summary>Some of the feature sets, as a view.</summary>
    public static async Task<View> ShowAllAsync(
        IGrainFactory grains, RowQuery asked, Action<string> reportLost, CancellationToken cancellationToken)
    {
        var sets = await ListAsync(grains, reportLost, cancellationToken).ConfigureAwait(false);
        return asked.Pick([.. sets.Select(grains.Names().Show)], DataColumns.FeatureSets)
            .Show("featureSets", rows => FeatureViews.List(rows));
    }

    /// <summary>One feature set with its columns.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="id">Its ID, or the beginning of it.</param>
    /// <param name="byGenre">Whether to show the mean of each column per genre.</param>
    /// <param name="reportLost">Receives a line for each lost feature set.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="UserErrorException">No feature set matches, or several do.</exception>
    public static async Task<View> ShowAsync(
        IGrainFactory grains, string id, bool byGenre, Action<string> reportLost, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var set = await FindAsync(grains, id, reportLost, cancellationToken).ConfigureAwait(false);
        var columns = set.State is BuildState.Ready
            ? await grains.GetGrain<IFeatureSetGrain>(set.Id).ListColumnsAsync(cancellationToken).ConfigureAwait(false)
            : [];
        return FeatureViews.Show(set, columns, byGenre);
    }

    /// <summary>Lists all feature sets.</summary>
    public static Task<IReadOnlyList<FeatureSetSummary>> ListAsync(
        IGrainFactory grains, Action<string> reportLost, CancellationToken cancellationToken) => Listing.OfAsync(
            grains, IDirectoryGrain.FeatureSets, "feature set",
            id => grains.GetGrain<IFeatureSetGrain>(id).DescribeAsync(cancellationToken), reportLost, cancellationToken);
}
