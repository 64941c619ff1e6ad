using Orleans;

namespace Experiments.Domain;

/// <summary>What a sweep that has ended is to try beyond what it tried; its history stays.</summary>
/// <param name="Experiments">How many experiments more; null for as many as the change itself asks for.</param>
/// <param name="Epochs">Every network that trained fewer epochs is trained on to so many; null to leave them.</param>
/// <param name="Models">The families and ranges to search from now on; null for those there are.</param>
[GenerateSerializer, Immutable, Alias("sweep-extension")]
public sealed record SweepExtension(int? Experiments = null, int? Epochs = null, ParameterSpace? Models = null);

/// <summary>One extension, as a sweep remembers it.</summary>
/// <param name="At">When.</param>
/// <param name="FromExperiment">The number of the first experiment after it.</param>
/// <param name="What">What was asked for and how it is done, for people.</param>
[GenerateSerializer, Immutable, Alias("sweep-change")]
public sealed record SweepChange(DateTimeOffset At, int FromExperiment, string What);

/// <summary>The run that another goes on from: the same setting with fewer epochs.</summary>
/// <param name="Run">It; its last checkpoint is where the other begins, where that is kept.</param>
/// <param name="SeedParameters">The setting whose seed both have: that of the first run of the chain.</param>
[GenerateSerializer, Immutable, Alias("run-origin")]
public sealed record RunOrigin(RunId Run, ParameterSet SeedParameters);
