using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution.Extraction;
using Experiments.Features.Storage;
using Experiments.Store;

namespace Experiments.Grains.Storage;

/// <summary>Creates the plan of a feature set from a dataset and a spec.</summary>
/// <param name="artifacts">Contains the track lists.</param>
/// <param name="sets">Contains imported tables.</param>
/// <param name="blocking">Runs the reading of both.</param>
public sealed class FeatureSetPlanner(ArtifactStore artifacts, FeatureSetStore sets, IBlockingWork blocking)
{
    /// <summary>The plan over the current dataset version.</summary>
    /// <exception cref="UserErrorException">The dataset does not exist, is not ready, or has no audio to compute features from.</exception>
    public async Task<FeatureSetPlan> PlanAsync(IGrainFactory grains, string dataset, FeatureSpec spec, CancellationToken cancellationToken)
    {
        var summary = await grains.GetGrain<IDatasetGrain>(dataset).DescribeAsync(cancellationToken);
        if (spec.ImportedSet is null && summary.Import.Layout == DatasetLayouts.Table)
        {
            throw new UserErrorException(
                $"dataset '{dataset}' was imported without audio: features cannot be computed from it; `experiments features import` "
                + "imports others, and `experiments features list` shows those that it has");
        }

        return await blocking.RunAsync(
            () => Plan(artifacts, sets, summary, spec), cancellationToken);
    }

    /// <summary>The plan over a dataset as it is described. Reads files.</summary>
    /// <exception cref="UserErrorException">The dataset is not ready, or the imported table is not of it.</exception>
    public static FeatureSetPlan Plan(ArtifactStore artifacts, FeatureSetStore sets, DatasetSummary dataset, FeatureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.ImportedSet is { } imported ? Imported(sets, dataset, imported) : Computed(artifacts, dataset, spec);
    }

    /// <summary>The plan of an imported table or tensor without its tracks: enough to name it.</summary>
    private static FeatureSetPlan Imported(FeatureSetStore sets, DatasetSummary dataset, string id)
    {
        var manifest = sets.Find(id)
            ?? throw NotFound.FeatureSet(id);
        return manifest.Dataset == dataset.Name && manifest.DatasetVersion == dataset.Version
            ? new FeatureSetPlan
            {
                Dataset = manifest.Dataset,
                DatasetVersion = manifest.DatasetVersion,
                SliceRule = manifest.SliceRule,
                Spec = manifest.Spec,
                ImportedTable = manifest.ImportedTable,
                NumericsVersion = manifest.NumericsVersion,
                Columns = [],
                Genres = manifest.Genres,
                Tracks = [],
            }
            : throw UserErrorException.Failed(
                $"'{manifest.Spec.Name}' was imported for another version of dataset '{manifest.Dataset}'; import it again: "
                    + manifest.Spec.DescribeImport(dataset.Name));
    }

    private static FeatureSetPlan Computed(ArtifactStore artifacts, DatasetSummary dataset, FeatureSpec spec)
    {
        if (dataset is not { Version: { } version, TracksArtifact: { } artifact })
        {
            throw dataset.NotReady();
        }

        return new TrackExtraction(dataset.Import, spec)
            .Plan(dataset.Name, version, artifacts.ReadTracks(artifact, dataset.TracksHash));
    }
}
