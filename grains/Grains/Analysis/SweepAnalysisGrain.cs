using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Comparisons;
using Experiments.Evaluation.Importance;
using Experiments.Grains.Storage;

namespace Experiments.Grains.Analysis;

/// <summary>Fetches the runs of a sweep's experiments and compares them.</summary>
[GrainType("sweep-analysis")]
internal sealed class SweepAnalysisGrain(IBlockingWork blocking) : Grain, ISweepAnalysisGrain
{
    private string Id => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<ParameterComparison> CompareAsync(ImmutableArray<string> by, string metric, CancellationToken cancellationToken)
    {
        var sweep = await GrainFactory.GetGrain<ISweepGrain>(Id).DescribeAsync(cancellationToken);
        var scores = Score(await ListRunsAsync(sweep, cancellationToken), metric);
        return scores.Length > 0
            ? ParameterComparer.Compare(scores, by, metric, MetricNames.GoalOf(metric))
            : throw UserErrorException.NotFound($"sweep '{Id}' has no results yet");
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<FamilyImportances>> ListImportancesAsync(string metric, CancellationToken cancellationToken)
    {
        var sweep = await GrainFactory.GetGrain<ISweepGrain>(Id).DescribeAsync(cancellationToken);
        var scores = Score(await ListRunsAsync(sweep, cancellationToken), metric);

        // A family listed several times has no single space to decompose variance over: its settings are compared with the baseline.
        var families = sweep.Spec.Models.Families.GroupBy(family => family.Family).Where(entries => entries.Count() == 1)
            .Select(entries => entries.Single());
        return await blocking.RunAsync(
            () => families.Select(family => ComputeImportances(family, scores, sweep, metric)).OfType<FamilyImportances>()
                .ToImmutableArray(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<BaselineComparison>> CompareWithBaselinesAsync(CancellationToken cancellationToken)
    {
        var sweep = await GrainFactory.GetGrain<ISweepGrain>(Id).DescribeAsync(cancellationToken);
        var runs = await ListRunsAsync(sweep, cancellationToken);
        var test = Score(runs, MetricNames.TestAccuracy).ToLookup(score => score.Family);
        var gap = Score(runs, MetricNames.Gap).ToDictionary(score => score.Experiment);
        return
        [
            .. test.Select(family => BaselineComparer.Compare([.. family], [.. family.Select(score => gap[score.Experiment])]))
            .OfType<BaselineComparison>(),
        ];
    }

    private static FamilyImportances? ComputeImportances(FamilySpace family, ExperimentScores[] scores, SweepSummary sweep, string metric)
    {
        (ParameterSet, double)[] settings = [.. scores.Where(score => score.Family == family.Family && !score.ByRun.IsEmpty)
            .Select(score => (score.Parameters, score.ByRun.Values.Average()))];
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

    private static ExperimentScores[] Score(List<ExperimentResults> experiments, string metric) =>
        [.. experiments.Select(experiment => ExperimentScores.Of(experiment, metric))];

    /// <summary>The runs of every experiment that has begun.</summary>
    private Task<List<ExperimentResults>> ListRunsAsync(SweepSummary sweep, CancellationToken cancellationToken) =>
        GrainCalls.AskEachAsync(sweep, async id =>
        {
            var experiment = GrainFactory.GetGrain<IExperimentGrain>(id.ToString());
            return await experiment.SummarizeAsync(cancellationToken) is { } summary
                && await experiment.GetOutputsAsync(cancellationToken) is { } outputs
                ? new ExperimentResults(
                    id, summary.Family, summary.Parameters, sweep.Spec.Protocol, [], [.. outputs.Runs.Select(run => run.Result)],
                    summary.FailedRuns)
                : null;
        });
}
