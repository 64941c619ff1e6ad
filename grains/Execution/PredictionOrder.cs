using Experiments.Domain;

namespace Experiments.Execution;

/// <summary>Which models predict the genres of new audio. The audio itself goes beside it: it can be large.</summary>
/// <param name="Models">The models.</param>
/// <param name="Name">The audio file's name, for messages.</param>
/// <param name="ArtifactRoot">The artifact root, absolute.</param>
public sealed record PredictionOrder(ModelBundle Models, string Name, string ArtifactRoot);

/// <summary>Which models are written for other programs.</summary>
/// <param name="Models">The models.</param>
/// <param name="Path">The file to write, absolute; its folder exists.</param>
/// <param name="ArtifactRoot">The artifact root, absolute.</param>
public sealed record ModelExportOrder(ModelBundle Models, string Path, string ArtifactRoot);
