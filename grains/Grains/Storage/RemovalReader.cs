using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Store;

namespace Experiments.Grains.Storage;

/// <summary>Reads what a dataset or a sweep alone uses, and how large that is.</summary>
internal sealed class RemovalReader(IGrainFactory grains, ArtifactStore artifacts, IBlockingWork blocking)
{
    /// <summary>What goes with a sweep.</summary>
    /// <exception cref="UserErrorException">The sweep does not exist.</exception>
    public async Task<RemovalPlan> OfSweepAsync(string id, CancellationToken cancellationToken)
    {
        var sweep = await grains.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken);
        var set = sweep.FeatureSet is { } key
            ? await GrainAnswers.OrNullAsync(grains.GetGrain<IFeatureSetGrain>(key).DescribeAsync(cancellationToken))
            : null;
        var datasets = await grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Datasets).ListAsync(cancellationToken);
        var others = (await ListSweepsAsync(cancellationToken)).Where(other => other.Sweep != id).ToArray();
        return await blocking.RunAsync(
            () => RemovalPlan.OfSweep(
                id, sweep.Experiments, artifacts.MeasureSweep(id), set is null ? null : Measure(set),
                set is not null && datasets.Contains(set.Dataset), others),
            cancellationToken);
    }

    /// <summary>What goes with a dataset.</summary>
    public async Task<RemovalPlan> OfDatasetAsync(string name, CancellationToken cancellationToken)
    {
        var sets = new List<FeatureSetSummary>();
        foreach (var id in await grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.FeatureSets).ListAsync(cancellationToken))
        {
            var set = await GrainAnswers.OrNullAsync(grains.GetGrain<IFeatureSetGrain>(id).DescribeAsync(cancellationToken));
            if (set?.Dataset == name)
            {
                sets.Add(set);
            }
        }

        var sweeps = await ListSweepsAsync(cancellationToken);
        return await blocking.RunAsync(
            () => RemovalPlan.OfDataset(name, artifacts.MeasureVersions(name), sets.Select(Measure), sweeps), cancellationToken);
    }

    private FeatureSetUse Measure(FeatureSetSummary set) => new(
        set.Id, set.Spec.Name, set.Dataset, set.DatasetVersion, artifacts.Measure(ArtifactPaths.FeatureSetFile(set.Id, "")));

    private async Task<ImmutableArray<SweepUse>> ListSweepsAsync(CancellationToken cancellationToken)
    {
        var uses = ImmutableArray.CreateBuilder<SweepUse>();
        foreach (var id in await grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListAsync(cancellationToken))
        {
            // Null if it is being removed.
            if (await GrainAnswers.OrNullAsync(grains.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken)) is { } sweep)
            {
                uses.Add(new SweepUse(id, sweep.Spec.Dataset, sweep.FeatureSet));
            }
        }

        return uses.ToImmutable();
    }
}
