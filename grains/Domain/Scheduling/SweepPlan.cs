using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>What a sweep would do, told before anything of it is stored or computed.</summary>
[GenerateSerializer, Immutable, Alias("sweep-plan")]
public sealed record SweepPlan
{
    /// <summary>The name in the spec.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The dataset, as it is now.</summary>
    [Id(1)] public required DatasetSummary Dataset { get; init; }

    /// <summary>What each run may see.</summary>
    [Id(2)] public required Protocol Protocol { get; init; }

    /// <summary>Experiments, by family, in the order of their first one.</summary>
    [Id(3)] public required ImmutableArray<PlannedFamily> Families { get; init; }

    /// <summary>How many experiments there will be.</summary>
    [Id(4)] public required int Experiments { get; init; }

    /// <summary>The first settings.</summary>
    [Id(5)] public required ImmutableArray<PlannedSetting> Settings { get; init; }

    /// <summary>Will results decide what is tried later, so that settings and the mix of families are a guess?</summary>
    [Id(6)] public required bool IsAdaptive { get; init; }

    /// <summary>The feature set that the runs learn from.</summary>
    [Id(7)] public required PlannedFeatures Features { get; init; }

    /// <summary>
    /// Sweeps that exist with the same spec and the same data: running the file again goes on with the first of them.
    /// </summary>
    [Id(8)] public required ImmutableArray<KnownSweep> Known { get; init; }

    /// <summary>How many of the settings another sweep has computed on the same data under the same protocol.</summary>
    [Id(9)] public required int KnownSettings { get; init; }

    /// <summary>Slots that take such runs now.</summary>
    [Id(10)] public required int Slots { get; init; }

    /// <summary>Estimated seconds until the end on those slots; null where a family was never run, or no slot is there.</summary>
    [Id(11)] public double? Seconds { get; init; }

    /// <summary>Who would be where, and what would lie on two sides.</summary>
    [Id(12)] public required SplitSummary Split { get; init; }

    /// <summary>Runs of an experiment.</summary>
    public int RunsEach => Protocol.Folds * Protocol.Repeats;
}

/// <summary>What a run's time was estimated from.</summary>
public enum TimeBasis
{
    /// <summary>Nothing: no run of the family has ended here.</summary>
    Unknown,

    /// <summary>Runs of the family on other data, scaled by rows and epochs: rough.</summary>
    OtherData,

    /// <summary>Runs of the family on the same feature set, scaled by rows and epochs.</summary>
    SameData,

    /// <summary>Runs of the very same settings on the same feature set.</summary>
    SameSettings,
}

/// <summary>One family in a plan.</summary>
/// <param name="Family">Its name.</param>
/// <param name="Experiments">How many settings of it.</param>
/// <param name="SecondsPerRun">Mean over its settings; null where it is not known.</param>
/// <param name="Basis">What that rests on: the weakest among its settings.</param>
/// <param name="MeasuredRuns">Runs that were looked at.</param>
[GenerateSerializer, Immutable, Alias("planned-family")]
public sealed record PlannedFamily(string Family, int Experiments, double? SecondsPerRun, TimeBasis Basis, int MeasuredRuns);

/// <summary>One setting in a plan.</summary>
/// <param name="Number">The experiment's number.</param>
/// <param name="Family">The family.</param>
/// <param name="Varied">What the sweep file gives; the rest are defaults.</param>
/// <param name="Parameters">The complete setting.</param>
/// <param name="SecondsPerRun">Estimated; null where it is not known.</param>
/// <param name="KnownAs">An experiment that computed the same on the same data; null where there is none.</param>
[GenerateSerializer, Immutable, Alias("planned-setting")]
public sealed record PlannedSetting(
    int Number, string Family, ParameterSet Varied, ParameterSet Parameters, double? SecondsPerRun, ExperimentId? KnownAs);

/// <summary>The feature set of a plan.</summary>
/// <param name="Id">Its content hash.</param>
/// <param name="State">Can it be used? Null where nobody asked for it yet.</param>
/// <param name="Name">The spec's name.</param>
[GenerateSerializer, Immutable, Alias("planned-features")]
public sealed record PlannedFeatures(string Id, BuildState? State, string Name);

/// <summary>A sweep of the same spec and data.</summary>
[GenerateSerializer, Immutable, Alias("known-sweep")]
public sealed record KnownSweep(string Id, SweepState State, RunCounts Runs);
