using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;
using Experiments.Store;
using Orleans.Concurrency;

namespace Experiments.Grains.Analysis;

/// <summary>Applies an experiment's models to new audio. Stateless, so several files are processed in parallel.</summary>
[GrainType("predictor"), StatelessWorker]
internal sealed class PredictorGrain(ArtifactStore artifacts, FeatureSetStore sets, IBlockingWork blocking) : Grain, IPredictorGrain
{
    /// <inheritdoc/>
    public async Task<GenreMixture> PredictAsync(string name, ImmutableArray<byte> file, CancellationToken cancellationToken)
    {
        var id = ExperimentId.Parse(this.GetPrimaryKeyString());
        var outputs = await GrainFactory.GetGrain<IExperimentGrain>(id.ToString()).GetOutputsAsync(cancellationToken);
        if (outputs is not { Runs.Length: > 0 })
        {
            throw UserErrorException.NotFound(
                $"experiment {id} has no fitted model; `experiments sweep leaderboard {id.Sweep}` lists the experiments that have results");
        }

        // not null: an immutable array is never without its array here
        return await blocking.RunAsync(
            () => PredictionPipeline.Execute(artifacts, sets, outputs, name, ImmutableCollectionsMarshal.AsArray(file)!, cancellationToken),
            cancellationToken);
    }
}
