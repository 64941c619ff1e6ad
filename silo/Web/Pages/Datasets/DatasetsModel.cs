using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel.Columns;
using Experiments.Web.Pages.Listings;

namespace Experiments.Web.Pages.Datasets;

/// <summary>What the list of datasets shows.</summary>
/// <param name="Datasets">The datasets of the page, by name unless another order is chosen.</param>
/// <param name="Sweeps">How many sweeps there are on each, by name.</param>
/// <param name="Lost">What could not be read, a line each.</param>
public sealed record DatasetsModel(
    IReadOnlyList<DatasetSummary> Datasets, IReadOnlyDictionary<string, int> Sweeps, IReadOnlyList<string> Lost)
{
    /// <summary>Datasets on one page.</summary>
    public const int RowsPerPage = 100;

    /// <summary>What is picked, and what can be.</summary>
    public ListingState Listing { get; init; } = ListingState.None;

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var datasets = await Queries.Listing.OfAsync(
            asked.Grains, IDirectoryGrain.Datasets, "dataset",
            name => asked.Grains.GetGrain<IDatasetGrain>(name).DescribeAsync(asked.Cancellation), asked.ReportLost, asked.Cancellation,
            name => $"import it again, or remove it from the list with `experiments dataset remove {name}`").ConfigureAwait(false);
        var sweeps = await SweepQueries.SummarizeAllAsync(asked.Grains, asked.ReportLost, asked.Cancellation).ConfigureAwait(false);
        var (rows, state) = ListingChoice.Of(asked.Find).Pick(
            [.. datasets.Select(asked.Grains.Names().Show).OrderBy(dataset => dataset.Name, StringComparer.Ordinal)],
            DataColumns.Datasets, RowsPerPage);
        return new DatasetsModel(
            rows, sweeps.CountBy(sweep => sweep.Spec.Dataset, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal), asked.Lost)
        {
            Listing = state,
        };
    }
}
