using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Web.Pages.Datasets;

/// <summary>What the page of a slice shows.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="History">The predictions of every experiment.</param>
/// <param name="Skipped">The place of the first prediction of the page among all, from 0.</param>
public sealed record SliceModel(DatasetSummary Dataset, SliceHistory History, int Skipped)
{
    /// <summary>Experiments on one page.</summary>
    public const int RowsPerPage = 50;

    /// <summary>The predictions of the page.</summary>
    public IReadOnlyList<SlicePrediction> Shown => [.. History.Predictions.Skip(Skipped).Take(RowsPerPage)];

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var id = SliceId.Parse($"{asked.Text("dataset")}/{asked.Text("track")}/{asked.Text("index")}");
        return new SliceModel(
            await DatasetReading.DescribeAsync(asked).ConfigureAwait(false),
            await asked.Grains.GetGrain<ISliceGrain>(id.ToString()).GetHistoryAsync(asked.Cancellation).ConfigureAwait(false),
            (asked.Number("page", 1, DatasetReading.MaxPage) - 1) * RowsPerPage);
    }
}
