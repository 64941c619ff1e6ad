using Orleans;

namespace Experiments.Domain;

/// <summary>A setting that a person wanted to have tried.</summary>
/// <param name="Experiment">The experiment that tries it.</param>
/// <param name="Family">The family.</param>
/// <param name="Parameters">The complete setting.</param>
/// <param name="At">When it was enqueued.</param>
/// <param name="IsInSpace">Whether the search space contains it. If not, its result tells the sampler nothing.</param>
/// <param name="Status">open, completed, pruned or failed.</param>
[GenerateSerializer, Immutable, Alias("enqueued-setting")]
public sealed record EnqueuedSetting(
    ExperimentId Experiment, string Family, ParameterSet Parameters, DateTimeOffset At, bool IsInSpace, string Status);
