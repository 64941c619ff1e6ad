using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// Models with names: which there are, where they come from, and which one a line's name stands for. Key: <see cref="Key"/>.
/// </summary>
[GrainInterfaceType("model-registry"), Alias("model-registry")]
public interface IModelRegistryGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "models";

    /// <summary>
    /// Copies an experiment's models and keeps them under a name. The same models again under the same name change nothing.
    /// </summary>
    /// <param name="name">The name, such as genre-v3.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="choice">Which of its models.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">
    /// The name is invalid or belongs to another model; the experiment does not have the models, or a file of them is damaged.
    /// </exception>
    [Alias("name"), ResponseTimeout("00:10:00"), RequiresRole(Role.Member, "name models")]
    Task<ModelVersion> NameAsync(string name, ExperimentId experiment, ModelChoice choice, CancellationToken cancellationToken);

    /// <summary>All named models.</summary>
    [Alias("list"), RequiresRole(Role.Viewer)]
    Task<ModelListing> ListAsync(CancellationToken cancellationToken);

    /// <summary>The model of a name: a version, or the line that it was promoted in.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    [Alias("find"), RequiresRole(Role.Viewer)]
    Task<ModelVersion> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes a line's name, such as genre, stand for one of its versions from now on. Returns that name.</summary>
    /// <exception cref="UserErrorException">There is no such version, or its name has no version number.</exception>
    [Alias("promote"), RequiresRole(Role.Member, "promote models")]
    Task<string> PromoteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes a version with its files.</summary>
    /// <exception cref="UserErrorException">There is none, or it is promoted and not the last of its line.</exception>
    [Alias("remove"), RequiresRole(Role.Member, "remove models")]
    Task<ModelVersion> RemoveAsync(string name, CancellationToken cancellationToken);
}

/// <summary>The fit of an experiment's setting on all its data: once, on a slot. Key: the experiment's ID.</summary>
[GrainInterfaceType("model-refit"), Alias("model-refit")]
public interface IModelRefitGrain : IWorkOwner, IWorkRecorder
{
    /// <summary>Starts the fit. Returns at once if it is done; retries one that failed.</summary>
    /// <exception cref="UserErrorException">The experiment has no result yet.</exception>
    [Alias("ensure"), RequiresRole(Role.Member, "fit models")]
    Task<RefitStatus> EnsureAsync(CancellationToken cancellationToken);

    /// <summary>The state of the fit.</summary>
    /// <exception cref="UserErrorException">None was requested.</exception>
    [Alias("describe"), RequiresRole(Role.Viewer)]
    Task<RefitStatus> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Forgets the fit: its sweep is being removed. Named models are copies and stay. May be repeated.</summary>
    [Alias("remove"), RequiresRole(Role.Admin)]
    Task RemoveAsync(CancellationToken cancellationToken);
}

/// <summary>Writes models for other programs. Stateless. Key: an experiment's ID, or a model's name.</summary>
[GrainInterfaceType("model-exporter"), Alias("model-exporter")]
public interface IModelExporterGrain : IGrainWithStringKey
{
    /// <summary>The models as an ONNX file, in chunks.</summary>
    /// <param name="choice">Which of an experiment's models; of a named model all are meant.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">The models do not exist, are damaged, or have no ONNX form.</exception>
    [Alias("export"), RequiresRole(Role.Viewer)]
    IAsyncEnumerable<ImmutableArray<byte>> ExportAsync(ModelChoice choice, CancellationToken cancellationToken);
}
