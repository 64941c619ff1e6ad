using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Web.Pages.Datasets;

/// <summary>What the page of a dataset's blends shows.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Experiment">The experiment that was asked for; null for the best.</param>
/// <param name="Blends">The blends.</param>
public sealed record BlendsModel(DatasetSummary Dataset, string? Experiment, FoundData<BlendedDataset> Blends)
{
    /// <summary>Tracks without a clean blend to list.</summary>
    public const int MaxUnclear = 100;

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var dataset = await DatasetReading.DescribeAsync(asked).ConfigureAwait(false);
        var experiment = DatasetReading.FindExperiment(asked);
        var blends = await FoundData<BlendedDataset>.OfAsync(
            asked.Grains.GetGrain<IDatasetBlendsGrain>(asked.Text("dataset")).DescribeAsync(experiment, asked.Cancellation))
            .ConfigureAwait(false);
        return new BlendsModel(
            dataset, asked.Find("experiment"),
            blends.Value is { } found ? blends with { Value = found with { Dataset = dataset.Name } } : blends);
    }
}
