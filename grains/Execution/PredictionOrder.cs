using Experiments.Domain;

namespace Experiments.Execution;

/// <summary>Which models predict the genres of new audio. The audio itself goes beside it: it can be large.</summary>
/// <param name="Experiment">The experiment whose runs' models predict; it has at least one run.</param>
/// <param name="Name">The audio file's name, for messages.</param>
/// <param name="ArtifactRoot">The artifact root, absolute.</param>
public sealed record PredictionOrder(ExperimentOutputs Experiment, string Name, string ArtifactRoot);
