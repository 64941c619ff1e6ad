using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Store;
using Orleans.Concurrency;

namespace Experiments.Grains.Analysis;

/// <summary>Passes new audio to the silo's prediction worker, which applies an experiment's models to it. Stateless.</summary>
[GrainType("predictor"), StatelessWorker]
internal sealed class PredictorGrain(ArtifactStore artifacts, IPredictionExecutor executor) : Grain, IPredictorGrain
{
    /// <inheritdoc/>
    public async Task<GenreMixture> PredictAsync(string name, ImmutableArray<byte> file, CancellationToken cancellationToken)
    {
        var id = ExperimentId.Parse(this.GetPrimaryKeyString());
        var outputs = await GrainFactory.GetGrain<IExperimentGrain>(id.ToString()).GetOutputsAsync(cancellationToken);
        if (outputs is not { Runs.Length: > 0 })
        {
            throw UserErrorException.NotFound(
                $"experiment {id} has no fitted model; `experiments sweep leaderboard {id.Sweep}` lists the experiments with results");
        }

        var audio = ImmutableCollectionsMarshal.AsArray(file)!; // not null: an immutable array is never without its array here
        try
        {
            return await executor.PredictAsync(new PredictionOrder(outputs, name, artifacts.Root), audio, cancellationToken);
        }
        catch (WorkerCrashException crash)
        {
            throw UserErrorException.Failed($"{name}: not predicted: {crash.Message}; the next prediction starts a new worker");
        }
    }
}
