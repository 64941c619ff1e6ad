using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Comparisons;
using Experiments.Evaluation.Importance;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;
using Experiments.Store;

namespace Experiments.Grains.Analysis;

/// <summary>Fetches the runs of a sweep's experiments and compares them.</summary>
[GrainType("sweep-analysis")]
internal sealed class SweepAnalysisGrain(
    ArtifactStore artifacts, FeatureSetStore sets, RunOutputFiles results, IBlockingWork blocking, TimeProvider time)
    : Grain, ISweepAnalysisGrain
{
    private string Id => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<ParameterComparison> CompareAsync(
        ImmutableArray<string> by, string metric, double region, CancellationToken cancellationToken)
    {
        MetricNames.Require(metric);
        var (sweep, scores) = await ReadAsync(cancellationToken);
        if (scores.Length == 0)
        {
            throw UserErrorException.NotFound($"sweep '{Id}' has no results yet");
        }

        var comparison = await blocking.RunAsync(() => ParameterComparer.Compare(scores, by, metric, region), cancellationToken);
        return comparison.OverDataset(await CountTracksAsync(sweep, cancellationToken)) with
        {
            SecondsPerRepeat = await EstimateRepeatAsync(sweep, scores, cancellationToken),
        };
    }

    /// <inheritdoc/>
    public Task<ExperimentPair> CompareExperimentsAsync(
        ExperimentId first, ExperimentId second, double region, CancellationToken cancellationToken) =>
        new ExperimentPairReader(GrainFactory, sets, results, blocking).ReadAsync(first, second, region, cancellationToken);

    /// <inheritdoc/>
    public async Task<SweepConclusions> ConcludeAsync(double region, CancellationToken cancellationToken)
    {
        var (sweep, scores) = await ReadAsync(cancellationToken);
        var conclusions = await blocking.RunAsync(() => SweepConclusion.Of(scores, sweep.Spec.Objective, region), cancellationToken);
        return conclusions.OverDataset(await CountTracksAsync(sweep, cancellationToken)) with
        {
            SecondsPerRepeat = await EstimateRepeatAsync(sweep, scores, cancellationToken),
        };
    }

    /// <inheritdoc/>
    public Task<RemovalPlan> PlanRemovalAsync(CancellationToken cancellationToken) =>
        new RemovalReader(GrainFactory, artifacts, blocking).OfSweepAsync(Id, cancellationToken);

    /// <inheritdoc/>
    public async Task<ImmutableArray<FamilyImportances>> ListImportancesAsync(string metric, CancellationToken cancellationToken)
    {
        MetricNames.Require(metric);
        var (sweep, scores) = await ReadAsync(cancellationToken);

        // A family listed several times has no single space to decompose variance over: its settings are compared with the baseline.
        var families = sweep.Spec.Models.Families.GroupBy(family => family.Family).Where(entries => entries.Count() == 1)
            .Select(entries => entries.Single());
        return await blocking.RunAsync(
            () => families.Select(family => ComputeImportances(family, scores, sweep, metric)).OfType<FamilyImportances>()
                .ToImmutableArray(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<BaselineComparison>> CompareWithBaselinesAsync(double region, CancellationToken cancellationToken)
    {
        var (_, scores) = await ReadAsync(cancellationToken);
        return await blocking.RunAsync(
            () => scores.GroupBy(score => score.Family).Select(family => BaselineComparer.Compare([.. family], region))
                .OfType<BaselineComparison>().ToImmutableArray(),
            cancellationToken);
    }

    private static FamilyImportances? ComputeImportances(FamilySpace family, ExperimentScores[] scores, SweepSummary sweep, string metric)
    {
        (ParameterSet, double)[] settings = [.. scores.Where(score => score.Family == family.Family && score.RunsWith(metric).Any())
            .Select(score => (score.Parameters, score.Mean(metric)))];
        try
        {
            return FunctionalAnova.Of(family, settings, metric, Seeds.Derive(sweep.Spec.Protocol.Seed, "importance", family.Family));
        }
        catch (UserErrorException error) when (error.Kind is UserErrorKind.Failed)
        {
            // Too few experiments, or nothing was varied: this family has no importances.
            return null;
        }
    }

    private async Task<int> CountTracksAsync(SweepSummary sweep, CancellationToken cancellationToken) => sweep.FeatureSet is { } set
        ? (await GrainFactory.GetGrain<IFeatureSetGrain>(set).DescribeDatasetAsync(cancellationToken)).Tracks
        : 0;

    /// <summary>Seconds that one more repeat of all experiments takes on the present slots; null if no slot accepts the runs.</summary>
    private async Task<double?> EstimateRepeatAsync(SweepSummary sweep, ExperimentScores[] scores, CancellationToken cancellationToken)
    {
        var slots = await SlotCount.OfAsync(GrainFactory, sweep.Spec, time, cancellationToken);
        var seconds = scores.Sum(score => score.Mean(run => run.FitSeconds + run.PredictSeconds))
            * sweep.Spec.Protocol.Folds;
        return slots > 0 ? seconds / slots : null;
    }

    /// <summary>The sweep, and the results of every experiment that has one.</summary>
    private async Task<(SweepSummary Sweep, ExperimentScores[] Scores)> ReadAsync(CancellationToken cancellationToken)
    {
        var sweep = await GrainFactory.GetGrain<ISweepGrain>(Id).DescribeAsync(cancellationToken);
        var lists = await GrainCalls.AskEachAsync(
            sweep, id => GrainFactory.GetGrain<IExperimentGrain>(id.ToString()).ListResultsAsync(cancellationToken));
        return (sweep,
        [
            .. lists.Where(list => !list.Runs.IsEmpty).Select(list => ExperimentScores.Of(new ExperimentResults(
                list.Experiment, list.Family, list.Parameters, sweep.Spec.Protocol, [], list.Runs, list.FailedRuns, sweep.Spec.Labels))),
        ]);
    }
}
