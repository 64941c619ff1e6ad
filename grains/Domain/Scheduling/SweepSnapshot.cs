using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>
/// A sweep at one moment: everything that a live view shows, counted once. The families' ended runs sum to the completed and failed runs of
/// the summary, their runs and those not suggested yet to its total, and it has as many running runs as are listed.
/// </summary>
/// <param name="Summary">The sweep.</param>
/// <param name="Families">The families of the suggested experiments, sorted by name.</param>
/// <param name="NotSuggestedRuns">Runs of experiments that will be suggested later; 0 if their number is unknown.</param>
/// <param name="Running">The runs that execute, one per slot, in the order in which they began.</param>
/// <param name="SecondsLeft">
/// Estimated time to the end, seconds: for each family its remaining runs times the mean time of its ended runs, less what running ones
/// have done, over the number of running runs. Null before the first run ends, and while nothing may execute.
/// </param>
[GenerateSerializer, Immutable, Alias("sweep-snapshot")]
public sealed record SweepSnapshot(
    SweepSummary Summary, ImmutableArray<FamilyProgress> Families, int NotSuggestedRuns, ImmutableArray<RunningRun> Running,
    double? SecondsLeft);

/// <summary>How far the experiments of a family are.</summary>
/// <param name="Family">The family.</param>
/// <param name="Experiments">Experiments suggested so far.</param>
/// <param name="EndedExperiments">How many of them have ended or were pruned.</param>
/// <param name="Runs">Their runs.</param>
/// <param name="EndedRuns">How many of them have ended, with or without a result.</param>
/// <param name="BestValidation">The highest mean validation accuracy of its complete experiments; null before the first.</param>
[GenerateSerializer, Immutable, Alias("family-progress")]
public sealed record FamilyProgress(
    string Family, int Experiments, int EndedExperiments, int Runs, int EndedRuns, double? BestValidation);

/// <summary>A run that executes.</summary>
/// <param name="Run">The run.</param>
/// <param name="Family">Its family.</param>
/// <param name="Progress">Its latest progress; null before the first report.</param>
[GenerateSerializer, Immutable, Alias("running-run")]
public sealed record RunningRun(RunId Run, string Family, RunProgress? Progress);

/// <summary>An owner's work in a pool at one moment.</summary>
/// <param name="Count">How many units wait and execute.</param>
/// <param name="Running">The units that execute: the latest lease of each slot, in the order in which they were granted.</param>
[GenerateSerializer, Immutable, Alias("owner-work")]
public sealed record OwnerWork(OwnerCount Count, ImmutableArray<string> Running)
{
    /// <summary>No work.</summary>
    public static OwnerWork None { get; } = new(default, []);
}
