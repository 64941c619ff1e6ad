using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;
using Experiments.Store;
using Orleans.Concurrency;

namespace Experiments.Grains.Analysis;

/// <summary>Has the silo's prediction worker write models for other programs, and passes the file on. Stateless.</summary>
[GrainType("model-exporter"), StatelessWorker]
internal sealed class ModelExporterGrain(
    ArtifactStore artifacts, FeatureSetStore sets, IBlockingWork blocking, IPredictionExecutor executor) : Grain, IModelExporterGrain
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<ImmutableArray<byte>> ExportAsync(
        ModelChoice choice, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var models = await ModelBundles.FindAsync(GrainFactory, sets, blocking, key, choice, cancellationToken);
        using var file = ExportedFile.Reserve(artifacts, "exports/models", "model.onnx");
        try
        {
            await executor.ExportAsync(new ModelExportOrder(models, file.Path, artifacts.Root), cancellationToken);
        }
        catch (WorkerCrashException crash)
        {
            throw UserErrorException.Failed($"{models.Subject}: not exported: {crash.Message}; the next export starts a new worker");
        }

        await foreach (var piece in file.ReadAsync(cancellationToken))
        {
            yield return piece;
        }
    }
}
