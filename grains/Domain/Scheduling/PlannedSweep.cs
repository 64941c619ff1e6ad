using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>What a sweep would do, before anything is stored or computed.</summary>
[GenerateSerializer, Immutable, Alias("sweep-plan")]
public sealed record PlannedSweep
{
    /// <summary>The name in the spec.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The dataset in its current state.</summary>
    [Id(1)] public required DatasetSummary Dataset { get; init; }

    /// <summary>Decides which slices each run may see.</summary>
    [Id(2)] public required Protocol Protocol { get; init; }

    /// <summary>Experiments by family, ordered by their first experiment.</summary>
    [Id(3)] public required ImmutableArray<PlannedFamily> Families { get; init; }

    /// <summary>How many experiments there will be.</summary>
    [Id(4)] public required int Experiments { get; init; }

    /// <summary>The first settings.</summary>
    [Id(5)] public required ImmutableArray<PlannedSetting> Settings { get; init; }

    /// <summary>Whether results decide what is tried later. Then the settings and the mix of families are a guess.</summary>
    [Id(6)] public required bool IsAdaptive { get; init; }

    /// <summary>The feature set of the runs.</summary>
    [Id(7)] public required PlannedFeatures Features { get; init; }

    /// <summary>
    /// Existing sweeps with the same spec and data; running the file again resumes the first of them.
    /// </summary>
    [Id(8)] public required ImmutableArray<KnownSweep> Known { get; init; }

    /// <summary>How many of the settings another sweep already computed on the same data under the same protocol.</summary>
    [Id(9)] public required int KnownSettings { get; init; }

    /// <summary>Slots that currently accept such runs.</summary>
    [Id(10)] public required int Slots { get; init; }

    /// <summary>Estimated seconds until the end on those slots; null if a family was never run or no slot is available.</summary>
    [Id(11)] public double? Seconds { get; init; }

    /// <summary>Train, validation and test parts, and what would be in more than one of them.</summary>
    [Id(12)] public required SplitSummary Split { get; init; }

    /// <summary>What the search would take of prior sweeps, a sentence each; default from an earlier build.</summary>
    [Id(13)] public ImmutableArray<string> PriorNotes { get; init; } = [];

    /// <summary>What may end it before its number of experiments, for people; null if nothing does.</summary>
    [Id(14)] public string? Until { get; init; }

    /// <summary>Why no slot of any node there is could execute its runs; null if one could.</summary>
    [Id(15)] public string? Unplaceable { get; init; }

    /// <summary>The pruner, which may end runs or experiments early; null without one, or from an earlier build.</summary>
    [Id(16)] public string? Pruner { get; init; }

    /// <summary>Number of runs per experiment.</summary>
    public int RunsEach => Protocol.CountRuns();
}

/// <summary>What a run's time was estimated from.</summary>
public enum TimeBasis
{
    /// <summary>Unknown: no run of the family has ended here.</summary>
    Unknown,

    /// <summary>Runs of the family on other data, scaled by rows and epochs: rough.</summary>
    OtherData,

    /// <summary>Runs of the family on the same feature set, scaled by rows and epochs.</summary>
    SameData,

    /// <summary>Runs of exactly the same settings on the same feature set.</summary>
    SameSettings,
}

/// <summary>One family in a plan.</summary>
/// <param name="Family">Its name.</param>
/// <param name="Experiments">Number of its settings.</param>
/// <param name="SecondsPerRun">Mean over its settings; null if unknown.</param>
/// <param name="Basis">Basis of that estimate: the weakest among its settings.</param>
/// <param name="MeasuredRuns">Number of runs it was estimated from.</param>
[GenerateSerializer, Immutable, Alias("planned-family")]
public sealed record PlannedFamily(string Family, int Experiments, double? SecondsPerRun, TimeBasis Basis, int MeasuredRuns);

/// <summary>One setting in a plan.</summary>
/// <param name="Number">The experiment's number.</param>
/// <param name="Family">The family.</param>
/// <param name="Varied">Parameters given in the sweep file; the rest are defaults.</param>
/// <param name="Parameters">The complete setting.</param>
/// <param name="SecondsPerRun">Estimate; null if unknown.</param>
/// <param name="KnownAs">An experiment that computed the same on the same data; null if there is none.</param>
[GenerateSerializer, Immutable, Alias("planned-setting")]
public sealed record PlannedSetting(
    int Number, string Family, ParameterSet Varied, ParameterSet Parameters, double? SecondsPerRun, ExperimentId? KnownAs);

/// <summary>The feature set of a plan.</summary>
/// <param name="Id">Its content hash.</param>
/// <param name="State">Whether it can be used. Null if nobody requested it yet.</param>
/// <param name="Name">The spec's name.</param>
[GenerateSerializer, Immutable, Alias("planned-features")]
public sealed record PlannedFeatures(string Id, BuildState? State, string Name);

/// <summary>A sweep with the same spec and data, or extended from it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Its state.</param>
/// <param name="Runs">Its runs.</param>
/// <param name="Extended">How it was extended since, in words; null if it was not, and from an earlier build.</param>
[GenerateSerializer, Immutable, Alias("known-sweep")]
public sealed record KnownSweep(string Id, SweepState State, RunCounts Runs, string? Extended = null);
