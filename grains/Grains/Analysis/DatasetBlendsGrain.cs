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
        Predictions().BlendAsync(this.GetPrimaryKeyString(), experiment, null, cancellationToken);

    /// <inheritdoc/>
    public Task<BlendedDataset> DescribeVersionAsync(ExperimentId experiment, string version, CancellationToken cancellationToken) =>
        Predictions().BlendAsync(this.GetPrimaryKeyString(), experiment, version, cancellationToken);

    private HonestPredictions Predictions() => new(GrainFactory, artifacts, sets, results, blocking);
}
