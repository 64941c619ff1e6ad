using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Comparisons;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;

namespace Experiments.Grains.Analysis;

/// <summary>Fetches the runs and predictions of two experiments and compares them.</summary>
internal sealed class ExperimentPairReader(IGrainFactory grains, FeatureSetStore sets, RunOutputFiles results, IBlockingWork blocking)
{
    /// <summary>Compares two experiments.</summary>
    /// <exception cref="UserErrorException">One does not exist or has no results, or their runs cannot be paired.</exception>
    public async Task<ExperimentPair> ReadAsync(
        ExperimentId first, ExperimentId second, double region, CancellationToken cancellationToken)
    {
        if (first == second)
        {
            throw new UserErrorException($"{first} is compared with itself; name another experiment");
        }

        var (one, other) = (await FindAsync(first, cancellationToken), await FindAsync(second, cancellationToken));
        if (PairedExperiments.FindObstacle(
            (one.Sweep.Spec.Protocol, one.Version), (other.Sweep.Spec.Protocol, other.Version)) is { } obstacle)
        {
            throw UserErrorException.Failed($"{first} and {second} cannot be compared run by run: {obstacle}");
        }

        return await blocking.RunAsync(() => Compare(one, other, region), cancellationToken);
    }

    private async Task<Side> FindAsync(ExperimentId id, CancellationToken cancellationToken)
    {
        var sweep = await grains.GetGrain<ISweepGrain>(id.Sweep).DescribeAsync(cancellationToken);
        var grain = grains.GetGrain<IExperimentGrain>(id.ToString());
        var (summary, list, outputs) = (
            await grain.SummarizeAsync(cancellationToken), await grain.ListResultsAsync(cancellationToken),
            await grain.GetOutputsAsync(cancellationToken));
        if (summary is null || list is null || outputs is null || list.Runs.IsEmpty)
        {
            throw UserErrorException.NotFound(
                $"experiment {id} has no results yet; `experiments sweep leaderboard {id.Sweep}` lists the experiments with results");
        }

        var set = await grains.GetGrain<IFeatureSetGrain>(outputs.Runs[0].FeatureSet).DescribeAsync(cancellationToken);
        var scores = ExperimentScores.Of(new ExperimentResults(
            list.Experiment, list.Family, list.Parameters, sweep.Spec.Protocol, [], list.Runs, list.FailedRuns, sweep.Spec.Labels));
        return new Side(sweep, set.DatasetVersion, summary, scores, outputs);
    }

    private ExperimentPair Compare(Side one, Side other, double region)
    {
        var (test, gap, runs, needed) = PairedExperiments.Judge(one.Scores, other.Scores, region) is { } judged
            ? (judged.Test, judged.Gap, judged.Runs, judged.Needed)
            : throw UserErrorException.Failed(
                $"{one.Scores.Experiment} and {other.Scores.Experiment} have too few runs in common to be compared");
        var predictions = ReadPredictions(one.Outputs, other.Outputs);
        var (tracks, tested) = PairedExperiments.CompareTracks(predictions);
        return new ExperimentPair(
            one.Summary, other.Summary, runs, test, gap, needed, PairedExperiments.CompareCells(predictions), tracks, tested);
    }

    /// <summary>The test predictions of both in each run that both have.</summary>
    private List<(Predictions First, Predictions Second)> ReadPredictions(ExperimentOutputs first, ExperimentOutputs second)
    {
        using var one = sets.Open(first.Runs[0].FeatureSet);
        using var other = sets.Open(second.Runs[0].FeatureSet);
        return
        [
            .. from run in first.Runs
               join match in second.Runs on KeyOf(run) equals KeyOf(match)
               orderby KeyOf(run)
               select (results.ReadPredictions(run, one, SplitPart.Test)!, // not null: test is always kept
                   results.ReadPredictions(match, other, SplitPart.Test)!),
        ];

        static (int, int) KeyOf(RunOutput run) => (run.Result.Run.Repeat, run.Result.Run.Fold);
    }

    /// <summary>One of the two.</summary>
    private sealed record Side(
        SweepSummary Sweep, string? Version, ExperimentSummary Summary, ExperimentScores Scores, ExperimentOutputs Outputs);
}
