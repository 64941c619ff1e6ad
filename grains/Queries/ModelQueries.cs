using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Columns;
using Experiments.ReadModel.Listings;
using Experiments.ReadModel.Views;

namespace Experiments.Queries;

/// <summary>What can be asked of named models, audiences and nodes.</summary>
public static class ModelQueries
{
    /// <summary>All named models.</summary>
    public static Task<View> ListAsync(IGrainFactory grains, CancellationToken cancellationToken) =>
        ListAsync(grains, RowQuery.None, cancellationToken);

    /// <summary>Some of the named models.</summary>
    public static async Task<View> ListAsync(IGrainFactory grains, RowQuery asked, CancellationToken cancellationToken)
    {
        var listing = await Registry(grains).ListAsync(cancellationToken).ConfigureAwait(false);
        return asked.Pick(listing.Versions, ModelColumns.Of(listing))
            .Show("models", rows => ModelViews.Of(listing with { Versions = rows }));
    }

    /// <summary>Where a named model comes from.</summary>
    /// <exception cref="UserErrorException">It does not exist.</exception>
    public static async Task<View> ShowAsync(IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        var version = await Registry(grains).FindAsync(name, cancellationToken).ConfigureAwait(false);
        var listing = await Registry(grains).ListAsync(cancellationToken).ConfigureAwait(false);
        var evaluations = await ExperimentQueries.ListEvaluationsAsync(grains, version.Experiment, cancellationToken).ConfigureAwait(false);
        return ModelViews.Of(
            version, listing.Promoted.GetValueOrDefault(ModelVersion.LineOf(version.Name)) == version.Name,
            [.. evaluations.Where(evaluation => evaluation.Result is not null)]);
    }

    private static IModelRegistryGrain Registry(IGrainFactory grains)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key);
    }
}

/// <summary>What can be asked of audiences.</summary>
public static class AudienceQueries
{
    /// <summary>Finds an audience.</summary>
    /// <exception cref="UserErrorException">There is none of that name.</exception>
    public static async Task<(IAudienceGrain Grain, AudienceSummary Summary)> FindAsync(
        IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var grain = grains.GetGrain<IAudienceGrain>(name);
        return (grain, await grain.FindAsync(cancellationToken).ConfigureAwait(false) ?? throw NotFound.Audience(name));
    }

    /// <summary>All audiences.</summary>
    public static Task<View> ListAsync(IGrainFactory grains, Action<string> reportLost, CancellationToken cancellationToken) =>
        ListAsync(grains, RowQuery.None, reportLost, cancellationToken);

    /// <summary>Some of the audiences.</summary>
    public static async Task<View> ListAsync(
        IGrainFactory grains, RowQuery asked, Action<string> reportLost, CancellationToken cancellationToken)
    {
        var audiences = await Listing.OfAsync(
            grains, IDirectoryGrain.Audiences, "audience",
            async name => (await FindAsync(grains, name, cancellationToken).ConfigureAwait(false)).Summary,
            reportLost, cancellationToken, name => $"remove it with `experiments audience remove {name}`").ConfigureAwait(false);
        return asked.Pick(audiences, DataColumns.Audiences).Show("audiences", rows => AudienceViews.List(rows));
    }

    /// <summary>One audience, and which datasets have its tracks.</summary>
    /// <exception cref="UserErrorException">It does not exist.</exception>
    public static async Task<View> ShowAsync(IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        var (grain, audience) = await FindAsync(grains, name, cancellationToken).ConfigureAwait(false);
        return AudienceViews.Show(audience, await grain.MatchAsync(cancellationToken).ConfigureAwait(false));
    }
}

/// <summary>What can be asked of nodes.</summary>
public static class NodeQueries
{
    /// <summary>All nodes, with devices and slots.</summary>
    public static Task<View> ListAsync(IGrainFactory grains, CancellationToken cancellationToken) =>
        ListAsync(grains, RowQuery.None, cancellationToken);

    /// <summary>Some of the nodes.</summary>
    public static async Task<View> ListAsync(IGrainFactory grains, RowQuery asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var nodes = await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ListNodesAsync(cancellationToken)
            .ConfigureAwait(false);
        return asked.Pick(nodes, NodeColumns.Of(nodes)).Show("nodes", rows => NodeViews.List(rows));
    }
}
