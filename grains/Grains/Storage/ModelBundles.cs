using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Store;

namespace Experiments.Grains.Storage;

/// <summary>Finds the fitted models of experiments and of names.</summary>
internal static class ModelBundles
{
    /// <summary>The models of a key: an experiment's ID, or a model's name.</summary>
    /// <exception cref="UserErrorException">There are none.</exception>
    public static async Task<ModelBundle> FindAsync(
        IGrainFactory grains, FeatureSetStore sets, IBlockingWork blocking, string key, ModelChoice choice,
        CancellationToken cancellationToken) =>
        key.Contains('/', StringComparison.Ordinal)
            ? await OfExperimentAsync(grains, sets, blocking, ExperimentId.Parse(key), choice, cancellationToken)
            : (await grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key).FindAsync(key, cancellationToken)).Models;

    /// <summary>The models of an experiment.</summary>
    /// <exception cref="UserErrorException">It has none, or not the one that is meant.</exception>
    public static async Task<ModelBundle> OfExperimentAsync(
        IGrainFactory grains, FeatureSetStore sets, IBlockingWork blocking, ExperimentId id, ModelChoice choice,
        CancellationToken cancellationToken)
    {
        var outputs = await grains.GetGrain<IExperimentGrain>(id.ToString()).GetOutputsAsync(cancellationToken);
        if (outputs is not { Runs.Length: > 0 })
        {
            throw UserErrorException.NotFound(
                $"experiment {id} has no fitted model; `experiments sweep leaderboard {id.Sweep}` lists the experiments with results");
        }

        var files = choice.Kind switch
        {
            ModelChoiceKind.Refit => [await RefitAsync(grains, id, cancellationToken)],
            ModelChoiceKind.Run => [FileOf(outputs.Runs.FirstOrDefault(
                run => run.Result.Run.Repeat == choice.Repeat && run.Result.Run.Fold == choice.Fold)
                ?? throw UserErrorException.NotFound(
                    $"experiment {id} has no fitted model of r{choice.Repeat}f{choice.Fold}; it has those of "
                    + string.Join(", ", outputs.Runs.Select(run => run.Result.Run.ShortName))))],
            _ => outputs.Runs.Select(FileOf).ToImmutableArray(),
        };
        var inputs = await blocking.RunAsync(() => ReadInputs(sets, outputs.Runs[0].FeatureSet), cancellationToken);
        return new ModelBundle($"experiment {id}", outputs.Family, outputs.Parameters, choice, files, inputs);
    }

    private static StoredModel FileOf(RunOutput run) => new(
        $"{run.Folder}/{ArtifactPaths.ModelFile}", ArtifactStore.HashOf(run, ArtifactPaths.ModelFile), ArtifactStore.RemedyFor(run));

    private static async Task<StoredModel> RefitAsync(IGrainFactory grains, ExperimentId id, CancellationToken cancellationToken) =>
        await grains.GetGrain<IModelRefitGrain>(id.ToString()).DescribeAsync(cancellationToken) switch
        {
            { Output: { } output } => new StoredModel(
                $"{output.Folder}/{ArtifactPaths.ModelFile}", output.Sha256, $"fit it again with `experiments model refit {id}`"),
            { Reason: { } reason } => throw UserErrorException.Failed($"experiment {id} could not be fitted on all data: {reason}"),
            _ => throw UserErrorException.Failed(
                $"experiment {id} is still being fitted on all data; `experiments model refit {id}` waits for it"),
        };

    private static ModelInputs ReadInputs(FeatureSetStore sets, string id)
    {
        using var reader = sets.Open(id);
        var manifest = reader.Manifest;
        return new ModelInputs(
            id, manifest.Dataset, manifest.DatasetVersion, manifest.Genres, manifest.SliceRule, manifest.Spec, reader.Columns,
            manifest.ImportedTable);
    }
}
