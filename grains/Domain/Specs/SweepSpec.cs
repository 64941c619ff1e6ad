using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>What a user asks of a sweep: the content of a sweep file.</summary>
[GenerateSerializer, Immutable, Alias("sweep-spec")]
public sealed record SweepSpec
{
    /// <summary>A name for people; the sweep's id is made of it.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The dataset's name.</summary>
    [Id(1)] public required string Dataset { get; init; }

    /// <summary>The feature spec's name.</summary>
    [Id(2)] public required string Features { get; init; }

    /// <summary>Which slices each run may see.</summary>
    [Id(3)] public Protocol Protocol { get; init; } = new();

    /// <summary>What the search makes large or small; never a test metric.</summary>
    [Id(4)] public ObjectiveSpec Objective { get; init; } = new();

    /// <summary>How settings are chosen and poor runs stopped.</summary>
    [Id(5)] public SearchSpec Search { get; init; } = new();

    /// <summary>What each run needs.</summary>
    [Id(6)] public ResourceSpec Resources { get; init; } = new();

    /// <summary>Families and what is varied of each.</summary>
    [Id(7)] public required ParameterSpace Models { get; init; }
}

/// <summary>The metric a search goes by.</summary>
/// <param name="Metric">A validation or train metric, camelCase.</param>
/// <param name="Goal">Is more of it better?</param>
[GenerateSerializer, Immutable, Alias("objective-spec")]
public sealed record ObjectiveSpec(string Metric = "validationAccuracy", Goal Goal = Goal.Maximize);

/// <summary>The direction of a metric.</summary>
public enum Goal
{
    /// <summary>More is better.</summary>
    Maximize,

    /// <summary>Less is better.</summary>
    Minimize,
}

/// <summary>How settings are chosen and poor runs stopped.</summary>
[GenerateSerializer, Immutable, Alias("search-spec")]
public sealed record SearchSpec
{
    /// <summary>A sampler's name.</summary>
    [Id(0)] public string Sampler { get; init; } = "grid";

    /// <summary>How many experiments; null lets a grid run through.</summary>
    [Id(1)] public int? Experiments { get; init; }

    /// <summary>The pruner.</summary>
    [Id(2)] public PrunerSpec Pruner { get; init; } = new("none", ParameterSet.Empty);

    /// <summary>Must the settings tried not depend on which results happen to arrive first?</summary>
    [Id(3)] public bool Deterministic { get; init; }

    /// <summary>
    /// With <see cref="Deterministic"/>: suggestion i sees exactly the results of experiments up to i − Window.
    /// </summary>
    [Id(4)] public int Window { get; init; } = 4;

    /// <summary>What the sampler itself can be told, such as the number of random starts of tpe.</summary>
    [Id(5)] public ParameterSet SamplerParameters { get; init; } = ParameterSet.Empty;
}

/// <summary>A pruner by name, with its parameters.</summary>
[GenerateSerializer, Immutable, Alias("pruner-spec")]
public sealed record PrunerSpec(string Kind, ParameterSet Parameters);

/// <summary>What each run of a sweep needs.</summary>
/// <param name="Device">auto, cpu, cuda or a device's name.</param>
/// <param name="Threads">Threads a run may use, 1 or more; part of what makes a run's bits.</param>
/// <param name="MemoryBytes">Memory a run needs; null where unknown.</param>
/// <param name="Labels">Labels a silo must bear.</param>
/// <param name="MaxConcurrentRuns">How many runs of this sweep may execute at a time; null for no limit.</param>
/// <param name="IsExclusive">Must a run have its device to itself, all slots of it?</param>
/// <param name="Priority">Sweeps with a higher one go first, −100 to 100; sweeps with an equal one share.</param>
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
    /// <summary>The bounds of <see cref="Priority"/>: what sweeps wait for goes before all of them.</summary>
    public const int HighestPriority = 100;
}
