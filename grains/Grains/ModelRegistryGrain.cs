using System.Collections.Immutable;
using System.Globalization;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;
using Experiments.Grains.StoredState;
using Experiments.Store;

namespace Experiments.Grains;

/// <summary>
/// Keeps the named models. The files of a version are copied below <see cref="ArtifactPaths.Models"/>, so that it outlives the sweep and
/// the dataset that it comes from.
/// </summary>
[GrainType("model-registry")]
internal sealed class ModelRegistryGrain(
    [PersistentState("model-registry")] IPersistentState<ModelRegistryState> state,
    ArtifactStore artifacts,
    FeatureSetStore sets,
    IBlockingWork blocking,
    TimeProvider time)
    : Grain, IModelRegistryGrain
{
    /// <inheritdoc/>
    public async Task<ModelVersion> NameAsync(
        string name, ExperimentId experiment, ModelChoice choice, CancellationToken cancellationToken)
    {
        _ = Names.Require(name, "a model");
        if (state.State.Promoted.TryGetValue(name, out var promoted))
        {
            throw new UserErrorException($"'{name}' stands for the promoted model '{promoted}'; choose another name");
        }

        var models = await ModelBundles.OfExperimentAsync(GrainFactory, sets, blocking, experiment, choice, cancellationToken);
        if (Find(name) is { } known)
        {
            return known.Experiment == experiment && Hashes(known.Models).SequenceEqual(Hashes(models)) ? known
                : throw new UserErrorException(
                    $"model '{name}' exists, from experiment {known.Experiment}; choose another name, or remove it with "
                    + $"`experiments model remove {name}`");
        }

        var grain = GrainFactory.GetGrain<IExperimentGrain>(experiment.ToString());
        var outputs = await grain.GetOutputsAsync(cancellationToken);
        var scores = await grain.SummarizeAsync(cancellationToken)
            ?? throw UserErrorException.NotFound($"experiment {experiment} has no result yet");
        var folder = ArtifactPaths.Model(name, state.State.Number + 1);
        var files = await blocking.RunAsync(() => Copy(models, folder), cancellationToken);
        var version = new ModelVersion
        {
            Name = name,
            Experiment = experiment,
            Models = models with { Subject = $"model {name}", Files = files },
            Protocol = outputs?.Protocol,
            Scores = scores,
            NamedAt = time.GetUtcNow(),
            ToolVersion = BuildVersion.Of(typeof(ModelRegistryGrain)),
        };
        state.State.Number++;
        state.State.Versions = state.State.Versions.Add(version);
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        return version;
    }

    /// <inheritdoc/>
    public Task<ModelListing> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new ModelListing(state.State.Versions, state.State.Promoted));

    /// <inheritdoc/>
    public Task<ModelVersion> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult(Require(name));

    /// <inheritdoc/>
    public async Task<string> PromoteAsync(string name, CancellationToken cancellationToken)
    {
        var line = ModelVersion.LineOf(name);
        if (Find(name) is null)
        {
            throw NotFound.Model(name);
        }

        if (line == name)
        {
            throw new UserErrorException($"'{name}' has no version number, so that nothing can stand for it; name versions like {name}-v1");
        }

        if (Find(line) is not null)
        {
            throw new UserErrorException($"a model has the name '{line}', so that it cannot stand for '{name}'");
        }

        state.State.Promoted = state.State.Promoted.SetItem(line, name);
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        return line;
    }

    /// <inheritdoc/>
    public async Task<ModelVersion> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var version = Find(name) ?? throw NotFound.Model(name);
        if (state.State.Promoted.FirstOrDefault(pair => pair.Value == name) is { Key: { } line })
        {
            if (state.State.Versions.Any(other => other.Name != name && ModelVersion.LineOf(other.Name) == line))
            {
                throw UserErrorException.Failed($"model '{name}' is promoted as '{line}'; promote another version first");
            }

            state.State.Promoted = state.State.Promoted.Remove(line); // the last of its line
        }

        state.State.Versions = state.State.Versions.Remove(version);
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        await blocking.RunAsync(() => Delete(version), CancellationToken.None);
        return version;
    }

    private static IEnumerable<string?> Hashes(ModelBundle models) => models.Files.Select(file => file.Sha256);

    private ModelVersion? Find(string name) => state.State.Versions.FirstOrDefault(version => version.Name == name);

    private ModelVersion Require(string name) =>
        Find(state.State.Promoted.GetValueOrDefault(name) ?? name) ?? throw NotFound.Model(name);

    private ImmutableArray<StoredModel> Copy(ModelBundle models, string folder) =>
        [.. models.Files.Select((file, i) =>
        {
            var content = artifacts.ReadModel(file);
            var path = string.Create(CultureInfo.InvariantCulture, $"{folder}/model-{i}");
            var copy = artifacts.Write(path, stream => stream.Write(content));
            return new StoredModel(path, copy.Sha256, "copy it back from a backup of the artifact folder, or name the model again");
        })];

    private void Delete(ModelVersion version)
    {
        foreach (var file in version.Models.Files)
        {
            artifacts.Delete(file.Path);
        }
    }
}

/// <summary>The stored state of the named models.</summary>
[GenerateSerializer, Alias("model-registry-state")]
internal sealed class ModelRegistryState
{
    /// <summary>All versions, in the order in which they were named.</summary>
    [Id(0)] public ImmutableArray<ModelVersion> Versions { get; set; } = [];

    /// <summary>The version that each line's name stands for.</summary>
    [Id(1)]
    public ImmutableSortedDictionary<string, string> Promoted { get; set; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>How many were ever named: no two write to the same folder.</summary>
    [Id(2)] public int Number { get; set; }
}
