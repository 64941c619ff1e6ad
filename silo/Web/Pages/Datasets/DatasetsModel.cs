using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;

namespace Experiments.Web.Pages.Datasets;

/// <summary>What the list of datasets shows.</summary>
/// <param name="Datasets">The datasets, by name.</param>
/// <param name="Sweeps">How many sweeps there are on each, by name.</param>
/// <param name="Lost">What could not be read, a line each.</param>
public sealed record DatasetsModel(
    IReadOnlyList<DatasetSummary> Datasets, IReadOnlyDictionary<string, int> Sweeps, IReadOnlyList<string> Lost)
{
    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var datasets = await Listing.OfAsync(
            asked.Grains, IDirectoryGrain.Datasets, "dataset",
            name => asked.Grains.GetGrain<IDatasetGrain>(name).DescribeAsync(asked.Cancellation), asked.ReportLost, asked.Cancellation,
            name => $"import it again, or remove it from the list with `experiments dataset remove {name}`").ConfigureAwait(false);
        var sweeps = await SweepQueries.SummarizeAllAsync(asked.Grains, asked.ReportLost, asked.Cancellation).ConfigureAwait(false);
        return new DatasetsModel(
            [.. datasets.Select(asked.Grains.Names().Show).OrderBy(dataset => dataset.Name, StringComparer.Ordinal)],
            sweeps.CountBy(sweep => sweep.Spec.Dataset, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal), asked.Lost);
    }
}
