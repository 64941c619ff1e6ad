using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;

namespace Experiments.Web.Pages.Datasets;

/// <summary>What the pages of datasets have in common.</summary>
internal static class DatasetReading
{
    /// <summary>The most pages of a list.</summary>
    public const int MaxPage = 100_000;

    /// <summary>The dataset that the address names, as it is shown.</summary>
    /// <exception cref="UserErrorException">It does not exist.</exception>
    public static async Task<DatasetSummary> DescribeAsync(PageRequest asked) => asked.Grains.Names().Show(
        await asked.Grains.GetGrain<IDatasetGrain>(asked.Text("dataset")).DescribeAsync(asked.Cancellation).ConfigureAwait(false));

    /// <summary>Whether its tracks can be heard: a table has no audio.</summary>
    public static bool HasSound(DatasetSummary dataset) => dataset.Import.Layout != DatasetLayouts.Table;

    /// <summary>The experiment that the address names, by its key; null if it names none.</summary>
    public static ExperimentId? FindExperiment(PageRequest asked) =>
        asked.Find("experiment") is { } text ? asked.Grains.Names().KeyOf(ExperimentId.Parse(text)) : null;
}
