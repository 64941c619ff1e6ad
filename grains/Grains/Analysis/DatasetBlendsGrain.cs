using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;
using Experiments.Store;

namespace Experiments.Grains.Analysis;

/// <summary>Describes a dataset's tracks by their genre mixtures.</summary>
[GrainType("dataset-blends")]
internal sealed class DatasetBlendsGrain(ArtifactStore artifacts, FeatureSetStore sets, RunOutputFiles results, IBlockingWork blocking)
    : Grain, IDatasetBlendsGrain
{
    /// <inheritdoc/>
    public Task<BlendedDataset> DescribeAsync(ExperimentId? experiment, CancellationToken cancellationToken) =>
        new HonestPredictions(GrainFactory, artifacts, sets, results, blocking)
            .BlendAsync(this.GetPrimaryKeyString(), experiment, cancellationToken);
}
