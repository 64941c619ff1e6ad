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

/// <summary>Passes new audio to the silo's prediction worker, which applies models to it. Stateless.</summary>
[GrainType("predictor"), StatelessWorker]
internal sealed class PredictorGrain(
    ArtifactStore artifacts, FeatureSetStore sets, IBlockingWork blocking, IPredictionExecutor executor) : Grain, IPredictorGrain
{
    /// <inheritdoc/>
    public async Task<GenreMixture> PredictAsync(string name, ImmutableArray<byte> file, CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var models = await ModelBundles.FindAsync(GrainFactory, sets, blocking, key, new ModelChoice(), cancellationToken);
        var audio = ImmutableCollectionsMarshal.AsArray(file)!; // not null: an immutable array is never without its array here
        try
        {
            return await executor.PredictAsync(new PredictionOrder(models, name, artifacts.Root), audio, cancellationToken);
        }
        catch (WorkerCrashException crash)
        {
            throw UserErrorException.Failed($"{name}: not predicted: {crash.Message}; the next prediction starts a new worker");
        }
    }
}
