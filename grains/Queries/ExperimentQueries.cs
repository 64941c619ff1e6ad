using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Listings;
using Experiments.ReadModel.Views;

namespace Experiments.Queries;

/// <summary>What can be asked of experiments.</summary>
public static class ExperimentQueries
{
    /// <summary>Finds the grain of an experiment and its summary.</summary>
    /// <exception cref="UserErrorException">The text is no experiment ID, or the experiment has no result.</exception>
    public static async Task<(IExperimentGrain Grain, ExperimentSummary Summary)> FindAsync(
        IGrainFactory grains, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var id = ExperimentId.Parse(text);
        var grain = grains.GetGrain<IExperimentGrain>(id.ToString());
        if (await grain.SummarizeAsync(cancellationToken).ConfigureAwait(false) is { TestAccuracy: not null } summary)
        {
            return (grain, summary);
        }

        // Also says that the sweep does not exist.
        var sweep = await grains.GetGrain<ISweepGrain>(id.Sweep).DescribeAsync(cancellationToken).ConfigureAwait(false);
        throw UserErrorException.NotFound(Explain(id, sweep.Experiments));
    }

    /// <summary>Everything about an experiment.</summary>
    /// <exception cref="UserErrorException">It does not exist, or has no result.</exception>
    public static Task<View> ShowAsync(IGrainFactory grains, string experiment, CancellationToken cancellationToken) =>
        AskAsync(grains, experiment, async (grain, summary) =>
        {
            var sweep = await grains.GetGrain<ISweepGrain>(summary.Experiment.Sweep).DescribeAsync(cancellationToken).ConfigureAwait(false);
            return ExperimentViews.Show(
                summary,
                await grain.ListRunsAsync(cancellationToken).ConfigureAwait(false),
                await grain.AnalyzeAsync(cancellationToken).ConfigureAwait(false),
                await SweepQueries.FindFeatureSetAsync(grains, sweep, cancellationToken).ConfigureAwait(false) is { } set
                    ? grains.Names().Show(set)
                    : null,
                await ListEvaluationsAsync(grains, summary.Experiment, cancellationToken).ConfigureAwait(false));
        }, cancellationToken);

    /// <summary>Its confusion matrix: slices over all test parts, or the share of each actual label.</summary>
    /// <inheritdoc cref="ShowAsync"/>
    public static Task<View> ConfuseAsync(
        IGrainFactory grains, string experiment, bool isNormalized, CancellationToken cancellationToken) =>
        AskAsync(grains, experiment, async (grain, summary) => ErrorViews.Confusion(
            (await grain.AnalyzeAsync(cancellationToken).ConfigureAwait(false)).Confusion, isNormalized,
            await LabelQueries.OfExperimentAsync(grains, summary.Experiment, cancellationToken).ConfigureAwait(false)), cancellationToken);

    /// <summary>Its misclassified test slices with file and offset, worst first.</summary>
    /// <inheritdoc cref="ShowAsync"/>
    public static Task<View> ListMisclassifiedAsync(
        IGrainFactory grains, string experiment, RowQuery asked, MisclassifiedQuery query, CancellationToken cancellationToken) =>
        AskAsync(grains, experiment, async (grain, summary) =>
        {
            var (found, slices) = await FindMisclassifiedAsync(grains, grain, summary, asked, query, cancellationToken)
                .ConfigureAwait(false);
            return slices.Show("rows", rows => ShowMisclassified(rows, found, query));
        }, cancellationToken);

    /// <summary>The misclassified test slices that fit a condition, as rows, and the listing that they are of.</summary>
    public static async Task<(SliceListing Found, PickedRows<LocatedSlice> Slices)> FindMisclassifiedAsync(
        IGrainFactory grains, IExperimentGrain experiment, ExperimentSummary summary, RowQuery asked, MisclassifiedQuery query,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(query);
        var set = await FindFeatureSetAsync(grains, summary, cancellationToken).ConfigureAwait(false);
        return await SliceRows.PickAsync(
            asked, (skip, take) => experiment.ListMisclassifiedAsync(query with { Skip = skip, Take = take }, cancellationToken),
            rows => TrackFiles.LocateAsync(grains, set, rows, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Misclassified slices as a view.</summary>
    public static View ShowMisclassified(IReadOnlyList<LocatedSlice> rows, SliceListing found, MisclassifiedQuery query)
    {
        ArgumentNullException.ThrowIfNull(found);
        return ErrorViews.Misclassified(rows, ErrorViews.NoneOf(query), found.PaddedLeftOut);
    }

    /// <summary>The feature set of an experiment that has results.</summary>
    public static async Task<string> FindFeatureSetAsync(
        IGrainFactory grains, ExperimentSummary summary, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(summary);
        var sweep = await grains.GetGrain<ISweepGrain>(summary.Experiment.Sweep).DescribeAsync(cancellationToken).ConfigureAwait(false);
        return sweep.FeatureSet!; // not null: there are results
    }

    /// <summary>The learning curves of its runs.</summary>
    /// <inheritdoc cref="ShowAsync"/>
    public static Task<View> ListCurvesAsync(IGrainFactory grains, string experiment, CancellationToken cancellationToken) =>
        AskAsync(grains, experiment, async (grain, _) => CurveViews.Curves(
            await grain.ListRunsAsync(cancellationToken).ConfigureAwait(false)), cancellationToken);

    /// <summary>The gap between train and test by fold and epoch.</summary>
    /// <inheritdoc cref="ShowAsync"/>
    public static Task<View> MeasureGapAsync(IGrainFactory grains, string experiment, CancellationToken cancellationToken) =>
        AskAsync(grains, experiment, async (grain, summary) => CurveViews.Gap(
            summary, await grain.ListRunsAsync(cancellationToken).ConfigureAwait(false)), cancellationToken);

    /// <summary>The sources of its variance.</summary>
    /// <inheritdoc cref="ShowAsync"/>
    public static Task<View> DivideVarianceAsync(IGrainFactory grains, string experiment, CancellationToken cancellationToken) =>
        AskAsync(grains, experiment, async (grain, summary) => CurveViews.Variance(
            summary, await grain.AnalyzeAsync(cancellationToken).ConfigureAwait(false)), cancellationToken);

    /// <summary>Two experiments compared on the runs that both have.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="first">The first experiment's ID.</param>
    /// <param name="second">The second's.</param>
    /// <param name="regionPoints">Differences smaller than this are no difference, points.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="UserErrorException">One does not exist or has no results, or their runs cannot be paired.</exception>
    public static async Task<ExperimentPair> PairAsync(
        IGrainFactory grains, string first, string second, double regionPoints, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var (one, other) = (grains.Names().KeyOf(ExperimentId.Parse(first)), grains.Names().KeyOf(ExperimentId.Parse(second)));
        return await grains.GetGrain<ISweepAnalysisGrain>(one.Sweep).CompareExperimentsAsync(
            one, other, regionPoints / 100, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The evaluations of an experiment on other data, by name, with the names that datasets were given.</summary>
    public static async Task<IReadOnlyList<EvaluationSummary>> ListEvaluationsAsync(
        IGrainFactory grains, ExperimentId experiment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return
        [
            .. (await grains.GetGrain<IExperimentEvaluationsGrain>(experiment.ToString()).ListAsync(cancellationToken)
                .ConfigureAwait(false)).Select(grains.Names().Show),
        ];
    }

    /// <summary>Finds an experiment, asks it, and adds its caveats.</summary>
    /// <exception cref="UserErrorException">It does not exist, or has no result.</exception>
    public static async Task<View> AskAsync(
        IGrainFactory grains, string experiment, Func<IExperimentGrain, ExperimentSummary, Task<View>> askAsync,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(askAsync);
        var (grain, summary) = await FindAsync(grains, experiment, cancellationToken).ConfigureAwait(false);
        return (await askAsync(grain, summary).ConfigureAwait(false)).WithNotes(summary.Notes);
    }

    /// <summary>Refuses an experiment that a sweep with so many experiments does not have.</summary>
    /// <exception cref="UserErrorException">It does not exist.</exception>
    public static void RequireExists(ExperimentId id, int experiments)
    {
        if (id.Number >= experiments)
        {
            throw UserErrorException.NotFound(Explain(id, experiments));
        }
    }

    /// <summary>Why an experiment of a sweep with so many experiments has nothing to show.</summary>
    internal static string Explain(ExperimentId id, int experiments) => id.Number < experiments
        ? $"experiment {id} has no results yet; `experiments sweep leaderboard {id.Sweep}` lists the experiments with results"
        : $"sweep '{id.Sweep}' has no experiment e{id.Number}: "
            + (experiments == 0 ? "it has none yet" : $"it has {(experiments == 1 ? "e0" : $"e0 to e{experiments - 1}")}");
}
