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
        var scores = await ScoreAsync(sweep, metric, cancellationToken);
        return scores.Count > 0
            ? ParameterComparer.Compare(scores, by, metric, MetricNames.GoalOf(metric))
            : throw UserErrorException.NotFound($"sweep '{Id}' has no results yet");
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ParameterImportances>> ListImportancesAsync(string metric, CancellationToken cancellationToken)
    {
        var sweep = await GrainFactory.GetGrain<ISweepGrain>(Id).DescribeAsync(cancellationToken);
        var scores = await ScoreAsync(sweep, metric, cancellationToken);

        // A family listed several times has no single space to decompose variance over: its settings are compared with the baseline.
        var families = sweep.Spec.Models.Families.GroupBy(family => family.Family).Where(entries => entries.Count() == 1)
            .Select(entries => entries.Single());
        return await blocking.RunAsync(
            () => families.Select(family => Weigh(family, scores, sweep, metric)).OfType<ParameterImportances>().ToImmutableArray(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<BaselineComparison>> CompareWithBaselinesAsync(CancellationToken cancellationToken)
    {
        var sweep = await GrainFactory.GetGrain<ISweepGrain>(Id).DescribeAsync(cancellationToken);
        var test = (await ScoreAsync(sweep, MetricNames.TestAccuracy, cancellationToken)).ToLookup(score => score.Family);
        var gap = (await ScoreAsync(sweep, MetricNames.Gap, cancellationToken)).ToDictionary(score => score.Experiment);
        return
        [
            .. test.Select(family => BaselineComparer.Compare([.. family], [.. family.Select(score => gap[score.Experiment])]))
            .OfType<BaselineComparison>(),
        ];
    }

    private static ParameterImportances? Weigh(FamilySpace family, List<ExperimentScores> scores, SweepSummary sweep, string metric)
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

    private async Task<List<ExperimentScores>> ScoreAsync(SweepSummary sweep, string metric, CancellationToken cancellationToken)
    {
        var scores = new List<ExperimentScores>();
        foreach (var chunk in Enumerable.Range(0, sweep.Experiments).Select(number => new ExperimentId(Id, number)).Chunk(64))
        {
            scores.AddRange(
                (await Task.WhenAll(
                    chunk.Select(experiment => ScoreAsync(experiment, sweep, metric, cancellationToken)))).OfType<ExperimentScores>());
        }

        return scores;
    }

    private async Task<ExperimentScores?> ScoreAsync(
        ExperimentId id, SweepSummary sweep, string metric, CancellationToken cancellationToken)
    {
        var experiment = GrainFactory.GetGrain<IExperimentGrain>(id.ToString());
        if (await experiment.SummarizeAsync(cancellationToken) is not { } summary
            || await experiment.GetOutputsAsync(cancellationToken) is not { } outputs)
        {
            return null;
        }

        var results = outputs.Runs.Select(run => run.Result).ToArray();
        return ExperimentScores.Of(
            new ExperimentRuns(id, summary.Family, summary.Parameters, sweep.Spec.Protocol, [], results, summary.FailedRuns), metric);
    }
}
