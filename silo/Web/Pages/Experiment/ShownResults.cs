using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;
using Experiments.Web.Pages.Datasets;

namespace Experiments.Web.Pages.Experiment;

/// <summary>What the results of an experiment show.</summary>
public sealed record ShownResults
{
    /// <summary>Slices shown of a cell.</summary>
    public const int SlicesOfCell = 100;

    /// <summary>Slices shown of all that are misclassified.</summary>
    public const int SlicesOfAll = 20;

    /// <summary>The experiment, with estimates.</summary>
    public required ExperimentSummary Summary { get; init; }

    /// <summary>Confusion, blends, bias and variance.</summary>
    public required ExperimentAnalysis Analysis { get; init; }

    /// <summary>Which slices are shown, and how the confusion is.</summary>
    public required ConfusionCell Cell { get; init; }

    /// <summary>Those slices, hardest first.</summary>
    public required IReadOnlyList<LocatedSlice> Slices { get; init; }

    /// <summary>How many remainders that are padded with zeros are not among them.</summary>
    public int PaddedLeftOut { get; init; }

    /// <summary>Whether there are more of them than are shown.</summary>
    public bool HasMoreSlices { get; init; }

    /// <summary>The dataset as it was for this sweep.</summary>
    public required DatasetSummary Dataset { get; init; }

    /// <summary>Its evaluations on other datasets, by name.</summary>
    public IReadOnlyList<EvaluationSummary> Evaluations { get; init; } = [];

    /// <summary>Named models that come from it.</summary>
    public IReadOnlyList<ModelVersion> Models { get; init; } = [];

    /// <summary>What labels are called.</summary>
    public LabelWords Words => LabelWords.Of(Dataset);

    /// <summary>Whether slices can be heard.</summary>
    public bool HasSound => DatasetReading.HasSound(Dataset);

    internal static async Task<ShownResults> ReadAsync(
        PageRequest asked, IExperimentGrain grain, ExperimentSummary summary, SweepSummary sweep, ConfusionCell cell)
    {
        var (grains, cancellation, set) = (asked.Grains, asked.Cancellation, sweep.FeatureSet!); // not null: there are results
        var limit = cell.IsChosen ? SlicesOfCell : SlicesOfAll;

        // One more shows whether there are more. A cell counts remainders too.
        var query = new MisclassifiedQuery(0, limit + 1, IncludePadded: cell.IsChosen, cell.Actual, cell.Predicted);
        var found = await grain.ListMisclassifiedAsync(query, cancellation).ConfigureAwait(false);
        var dataset = await grains.GetGrain<IFeatureSetGrain>(set).DescribeDatasetAsync(cancellation).ConfigureAwait(false);
        var models = await grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key).ListAsync(cancellation).ConfigureAwait(false);
        return new ShownResults
        {
            Summary = summary,
            Analysis = await grain.AnalyzeAsync(cancellation).ConfigureAwait(false),
            Cell = cell with { Experiment = summary.Experiment },
            Slices = await TrackFiles.LocateAsync(grains, set, found.Slices[..Math.Min(limit, found.Slices.Length)], cancellation)
                .ConfigureAwait(false),
            PaddedLeftOut = found.PaddedLeftOut,
            HasMoreSlices = found.Slices.Length > limit,
            Dataset = grains.Names().Show(dataset),
            Evaluations = await ExperimentQueries.ListEvaluationsAsync(grains, summary.Experiment, cancellation).ConfigureAwait(false),
            Models = [.. models.Versions.Where(version => version.Experiment == summary.Experiment)],
        };
    }
}
