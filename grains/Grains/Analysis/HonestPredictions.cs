using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation.Blends;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;
using Experiments.Store;

namespace Experiments.Grains.Analysis;

/// <summary>
/// The genre mixtures of a dataset's tracks by one experiment whose models had not seen them: of a split that keeps tracks whole, with all
/// runs.
/// </summary>
internal sealed class HonestPredictions(
    IGrainFactory grains, ArtifactStore artifacts, FeatureSetStore sets, RunOutputFiles results, IBlockingWork blocking)
{
    /// <summary>Finds the blends of a dataset.</summary>
    /// <param name="name">The dataset.</param>
    /// <param name="asked">The experiment; null to choose one.</param>
    /// <param name="version">The version whose tracks and labels are meant; null for the current one.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="UserErrorException">There is no such experiment, or its predictions are not honest for tracks.</exception>
    public async Task<BlendedDataset> BlendAsync(
        string name, ExperimentId? asked, string? version, CancellationToken cancellationToken)
    {
        // A version may be read after its dataset was removed.
        var versions = version is { } known
            ? new TracksOfVersions(artifacts, name, known)
            : new TracksOfVersions(artifacts, await grains.GetGrain<IDatasetGrain>(name).DescribeAsync(cancellationToken));
        var experiment = asked ?? await ChooseAsync(name, cancellationToken);
        var sweep = await RequireAsync(name, experiment, cancellationToken);
        var outputs = await grains.GetGrain<IExperimentGrain>(experiment.ToString()).GetOutputsAsync(cancellationToken);
        var (runs, all) = (outputs?.Runs.Length ?? 0, sweep.Spec.Protocol.CountRuns());
        if (outputs is null || runs < all)
        {
            throw UserErrorException.Failed(
                $"experiment {experiment} has results of {runs} of {NumberFormat.Count(all, "run")}, so that not every track has a "
                + $"prediction; `experiments sweep show {sweep.Id}` shows what is missing");
        }

        return await blocking.RunAsync(
            () =>
            {
                var pool = PooledPredictions.Read(
                    [new TestedExperiment(outputs, sweep.Spec.Protocol)], versions, sets, results, isSelective: false);
                var tested = pool.Latest!; // not null: nothing is left out
                return DatasetBlending.Of(
                    name, (experiment, outputs.Family, asked is null), tested,
                    versions.Shown.Keys.Count(track => !tested.Has(track)));
            },
            cancellationToken);
    }

    /// <summary>The sweep of an experiment, if its test predictions are of models that knew no slice of the track.</summary>
    private async Task<SweepSummary> RequireAsync(string name, ExperimentId experiment, CancellationToken cancellationToken)
    {
        var sweep = await grains.GetGrain<ISweepGrain>(experiment.Sweep).DescribeAsync(cancellationToken);
        return sweep.Spec.Dataset != name
            ? throw new UserErrorException($"experiment {experiment} is of dataset '{sweep.Spec.Dataset}', not of '{name}'")
            : sweep.Spec.Protocol.Split == Protocol.SliceSplit
            ? throw new UserErrorException(
                $"experiment {experiment} is of a slice split: its models know other slices of every track, so that its mixtures repeat "
                + "the labels; name one of a split that keeps tracks whole")
            : sweep.Spec.Labels is { Leak: true }
            ? throw new UserErrorException(
                $"experiment {experiment} learned from labels that know the tracks that it was tested on, so that its mixtures repeat "
                + "them; name one that learned from genres")
            : experiment.Number >= sweep.Experiments
            ? throw UserErrorException.NotFound(
                $"sweep '{sweep.Id}' has no experiment e{experiment.Number}; `experiments sweep leaderboard {sweep.Id}` lists them")
            : sweep;
    }

    /// <summary>The first complete experiment of each leaderboard, and of these the one with the best validation accuracy.</summary>
    private async Task<ExperimentId> ChooseAsync(string name, CancellationToken cancellationToken)
    {
        ExperimentSummary? best = null;
        var (sweeps, dishonest) = (0, 0);
        foreach (var id in await grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListAsync(cancellationToken))
        {
            // Null if it is being removed.
            var sweep = await GrainAnswers.OrNullAsync(grains.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken));
            if (sweep?.Spec.Dataset != name)
            {
                continue;
            }

            sweeps++;
            if (sweep.Spec is { Protocol.Split: Protocol.SliceSplit } or { Labels.Leak: true })
            {
                dishonest++;
                continue;
            }

            var board = await grains.GetGrain<ISweepGrain>(id).GetLeaderboardAsync(null, null, cancellationToken);
            var first = board.Rows.FirstOrDefault(row => row is { Rank: not null } && row.Runs == sweep.Spec.Protocol.CountRuns());
            best = first is not null && (best is null || ScoreOf(first) > ScoreOf(best)) ? first : best;
        }

        return best?.Experiment ?? throw UserErrorException.NotFound(
            sweeps == 0 ? $"no sweep has tested dataset '{name}' yet; run one with `experiments sweep run`"
            : dishonest == sweeps
            ? $"the models of all sweeps over dataset '{name}' know every track, by a slice split or by their labels; run one with "
                + "`protocol: { split: track }` on genres"
            : $"no experiment on dataset '{name}' has results of all its runs yet; `experiments sweep list` shows the sweeps");
    }

    private static double ScoreOf(ExperimentSummary row) => row.ValidationAccuracy?.Mean ?? -1;
}
