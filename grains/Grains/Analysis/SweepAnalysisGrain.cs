using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Comparisons;

namespace Experiments.Grains.Analysis;

/// <summary>Asks a sweep's experiments for their runs and compares them.</summary>
[GrainType("sweep-analysis")]
internal sealed class SweepAnalysisGrain : Grain, ISweepAnalysisGrain
{
    /// <inheritdoc/>
    public async Task<ParameterComparison> CompareAsync(ImmutableArray<string> by, string metric, CancellationToken cancellationToken)
    {
        var id = this.GetPrimaryKeyString();
        var sweep = await GrainFactory.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken);
        var scores = new List<ExperimentScores>();
        foreach (var chunk in Enumerable.Range(0, sweep.Experiments).Select(number => new ExperimentId(id, number)).Chunk(64))
        {
            scores.AddRange((await Task.WhenAll(chunk.Select(experiment => ScoreAsync(experiment, sweep, metric, cancellationToken)))).OfType<ExperimentScores>());
        }

        return scores.Count > 0
            ? ParameterComparer.Compare(scores, by, metric, MetricNames.GoalOf(metric))
            : throw UserErrorException.NotFound($"sweep '{id}' has no result yet");
    }

    private async Task<ExperimentScores?> ScoreAsync(ExperimentId id, SweepSummary sweep, string metric, CancellationToken cancellationToken)
    {
        var experiment = GrainFactory.GetGrain<IExperimentGrain>(id.ToString());
        if (await experiment.SummarizeAsync(cancellationToken) is not { } summary || await experiment.GetOutputsAsync(cancellationToken) is not { } outputs)
        {
            return null;
        }

        var results = outputs.Runs.Select(run => run.Result).ToArray();
        return ExperimentScores.Of(
            new ExperimentRuns(id, summary.Family, summary.Parameters, sweep.Spec.Protocol, [], results, summary.FailedRuns), metric);
    }
}
