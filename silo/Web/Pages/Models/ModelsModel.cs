using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;
using Experiments.ReadModel.Columns;
using Experiments.Web.Pages.Listings;

namespace Experiments.Web.Pages.Models;

/// <summary>What the list of named models shows.</summary>
/// <param name="Listing">The models of the page.</param>
public sealed record ModelsModel(ModelListing Listing)
{
    /// <summary>Models on one page.</summary>
    public const int RowsPerPage = 100;

    /// <summary>What is picked, and what can be.</summary>
    public ListingState Picked { get; init; } = ListingState.None;

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var all = await asked.Grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key).ListAsync(asked.Cancellation)
            .ConfigureAwait(false);
        var (rows, state) = ListingChoice.Of(asked.Find).Pick(all.Versions, ModelColumns.Of(all), RowsPerPage);
        return new ModelsModel(all with { Versions = rows }) { Picked = state };
    }
}

/// <summary>What the page of a named model shows.</summary>
/// <param name="Name">Its name, as asked.</param>
/// <param name="Experiment">The experiment that it comes from.</param>
/// <param name="Provenance">Where it comes from, in detail.</param>
public sealed record ModelModel(string Name, ExperimentId Experiment, IReadOnlyList<Block> Provenance)
{
    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var name = asked.Text("name");
        var view = await ModelQueries.ShowAsync(asked.Grains, name, asked.Cancellation).ConfigureAwait(false);
        var version = await asked.Grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key).FindAsync(name, asked.Cancellation)
            .ConfigureAwait(false);
        return new ModelModel(version.Name, version.Experiment, view.Blocks);
    }
}
