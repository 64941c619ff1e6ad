using Orleans;

namespace Experiments.Domain;

/// <summary>Additional work for a sweep; its history is kept.</summary>
/// <param name="Experiments">Number of additional experiments; null for as many as the change requires.</param>
/// <param name="Epochs">Networks with fewer epochs are trained up to this number; null to leave them.</param>
/// <param name="Models">The families and ranges to search from now on; null to keep the current ones.</param>
/// <param name="Repeats">
/// Total number of repeats, more than the sweep has; null to keep it. Cannot be combined with the others.
/// </param>
[GenerateSerializer, Immutable, Alias("sweep-extension")]
public sealed record SweepExtension(int? Experiments = null, int? Epochs = null, ParameterSpace? Models = null, int? Repeats = null)
{
    /// <summary>The highest number of epochs that networks can be trained for, at first or by an extension.</summary>
    public const int MaxEpochs = 10_000;
}

/// <summary>What an extension would do.</summary>
/// <param name="Runs">Number of runs that it adds; null if the search is unbounded.</param>
/// <param name="What">What was requested and how it would be done, for the user.</param>
[GenerateSerializer, Immutable, Alias("extension-plan")]
public sealed record ExtensionPlan(int? Runs, string What);

/// <summary>One extension in a sweep's history.</summary>
/// <param name="At">When.</param>
/// <param name="FromExperiment">The number of the first experiment after it.</param>
/// <param name="What">What was requested and how it is done, for the user.</param>
/// <param name="KeepsSpace">Whether it left epochs and models as they were: only repeats were added.</param>
/// <param name="Extension">What was requested; null from an earlier build.</param>
[GenerateSerializer, Immutable, Alias("sweep-change")]
public sealed record SweepChange(
    DateTimeOffset At, int FromExperiment, string What, bool KeepsSpace = false, SweepExtension? Extension = null);

/// <summary>The run that another continues: the same setting with fewer epochs.</summary>
/// <param name="Run">The earlier run; the other starts from its last checkpoint if that is kept.</param>
/// <param name="SeedParameters">The setting that determines the seed of both: that of the first run in the chain.</param>
[GenerateSerializer, Immutable, Alias("run-origin")]
public sealed record RunOrigin(RunId Run, ParameterSet SeedParameters);
