using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>What a user requests from a sweep: the content of a sweep file.</summary>
[GenerateSerializer, Immutable, Alias("sweep-spec")]
public sealed record SweepSpec
{
    /// <summary>A display name; the sweep's id is derived from it.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The dataset's name.</summary>
    [Id(1)] public required string Dataset { get; init; }

    /// <summary>The feature spec's name.</summary>
    [Id(2)] public required string Features { get; init; }

    /// <summary>Which slices each run may see.</summary>
    [Id(3)] public Protocol Protocol { get; init; } = new();

    /// <summary>What the search optimizes; never a test metric. With several objectives, the first.</summary>
    [Id(4)] public ObjectiveSpec Objective { get; init; } = new();

    /// <summary>How settings are chosen and poor runs stopped.</summary>
    [Id(5)] public SearchSpec Search { get; init; } = new();

    /// <summary>What each run needs.</summary>
    [Id(6)] public ResourceSpec Resources { get; init; } = new();

    /// <summary>Families and the parameters varied in each.</summary>
    [Id(7)] public required ParameterSpace Models { get; init; }

    /// <summary>The objectives after the first; default, and absent in JSON, if there is only one.</summary>
    [Id(8), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImmutableArray<ObjectiveSpec> OtherObjectives { get; init; }

    /// <summary>
    /// A dataset on which each complete experiment is evaluated; null, and absent in JSON, for none. It decides nothing in the search.
    /// </summary>
    [Id(9), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExternalTest { get; init; }

    /// <summary>Mixtures of the dataset's tracks; null, and absent in JSON, where their genre is all that is known.</summary>
    [Id(10), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MixtureLabels? Labels { get; init; }

    /// <summary>Whether another spec asks for the same; where its labels' file was does not matter.</summary>
    public bool IsSameAs(SweepSpec other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return DomainJson.Hash(Essence()) == DomainJson.Hash(other.Essence());
    }

    /// <summary>All objectives, one or more.</summary>
    public ImmutableArray<ObjectiveSpec> ListObjectives() => OtherObjectives.IsDefault ? [Objective] : [Objective, .. OtherObjectives];

    private SweepSpec Essence() => Labels is null ? this : this with { Labels = Labels.Essence() };

    /// <summary>The objectives after the first as losses, lower is better; NaN for one that the experiment does not have.</summary>
    public ImmutableArray<double> ListOtherLosses(ExperimentSummary summary) =>
        [.. ListObjectives().Skip(1).Select(objective => objective.LossOf(summary))];
}

/// <summary>How settings are chosen and poor runs stopped.</summary>
[GenerateSerializer, Immutable, Alias("search-spec")]
public sealed record SearchSpec
{
    /// <summary>The most experiments of a sweep.</summary>
    public const int MaxExperiments = 1_000_000;

    /// <summary>A sampler's name.</summary>
    [Id(0)] public string Sampler { get; init; } = "grid";

    /// <summary>How many experiments; null runs a whole grid.</summary>
    [Id(1)] public int? Experiments { get; init; }

    /// <summary>The pruner.</summary>
    [Id(2)] public PrunerSpec Pruner { get; init; } = new(PrunerSpec.None, ParameterSet.Empty);

    /// <summary>If true, the settings tried do not depend on the order in which results arrive.</summary>
    [Id(3)] public bool Deterministic { get; init; }

    /// <summary>
    /// With <see cref="Deterministic"/>: suggestion i sees exactly the results of experiments up to i − Window.
    /// </summary>
    [Id(4)] public int Window { get; init; } = 4;

    /// <summary>The sampler's own parameters, such as the number of random starts of tpe.</summary>
    [Id(5)] public ParameterSet SamplerParameters { get; init; } = ParameterSet.Empty;

    /// <summary>
    /// Sweeps over the same data, protocol and objective whose finished experiments the search begins with; default, and absent in JSON, if
    /// there are none.
    /// </summary>
    [Id(6), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImmutableArray<string> PriorSweeps { get; init; }

    /// <summary>When to stop asking for experiments before their number is reached; null for never.</summary>
    [Id(7)] public UntilSpec? Until { get; init; }
}

/// <summary>A pruner by name, with its parameters.</summary>
[GenerateSerializer, Immutable, Alias("pruner-spec")]
public sealed record PrunerSpec(string Kind, ParameterSet Parameters)
{
    /// <summary>The name of the pruner that stops nothing.</summary>
    public const string None = "none";

    /// <summary>Whether nothing is stopped early.</summary>
    public bool IsNone => Kind == None;
}

/// <summary>What each run of a sweep needs.</summary>
/// <param name="Device">auto, cpu, cuda or a device's name.</param>
/// <param name="Threads">Threads a run may use, 1 or more; affects results exactly.</param>
/// <param name="MemoryBytes">Memory a run needs; null if unknown.</param>
/// <param name="Labels">Labels a silo must have.</param>
/// <param name="MaxConcurrentRuns">How many runs of this sweep may execute at a time; null for no limit.</param>
/// <param name="IsExclusive">Whether a run needs exclusive use of its device, all slots included.</param>
/// <param name="Priority">Sweeps with a higher priority go first, −100 to 100; sweeps with equal priority share slots.</param>
[GenerateSerializer, Immutable, Alias("resource-spec")]
public sealed record ResourceSpec(
    string Device = "auto",
    int Threads = 1,
    long? MemoryBytes = null,
    ImmutableSortedDictionary<string, string>? Labels = null,
    int? MaxConcurrentRuns = null,
    bool IsExclusive = false,
    int Priority = 0)
{
    /// <summary>The bounds of <see cref="Priority"/>: work that sweeps wait for has a higher priority than any sweep.</summary>
    public const int MaxPriority = 100;
}
