using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Orleans;

namespace Experiments.Domain;

/// <summary>A model with a name: a copy of an experiment's fitted models, and where it comes from.</summary>
[GenerateSerializer, Immutable, Alias("model-version")]
public sealed partial record ModelVersion
{
    /// <summary>Its name, such as <c>genre-v3</c>.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The experiment that it comes from.</summary>
    [Id(1)] public required ExperimentId Experiment { get; init; }

    /// <summary>Its files, and what they were fitted on.</summary>
    [Id(2)] public required ModelBundle Models { get; init; }

    /// <summary>The protocol of the experiment; null from an earlier build.</summary>
    [Id(3)] public Protocol? Protocol { get; init; }

    /// <summary>The experiment's scores when the model was named: cross-validated, also for a model fitted on all data.</summary>
    [Id(4)] public required ExperimentSummary Scores { get; init; }

    /// <summary>When it was named.</summary>
    [Id(5)] public required DateTimeOffset NamedAt { get; init; }

    /// <summary>The program that named it.</summary>
    [Id(6)] public required string ToolVersion { get; init; }

    /// <summary>The name without its version: <c>genre</c> for <c>genre-v3</c>; the name itself if it has none.</summary>
    public static string LineOf(string name) => Version().Replace(name, "");

    [GeneratedRegex("-v[0-9]+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}

/// <summary>All named models.</summary>
/// <param name="Versions">In the order in which they were named.</param>
/// <param name="Promoted">The version that each line's name stands for.</param>
[GenerateSerializer, Immutable, Alias("model-listing")]
public sealed record ModelListing(ImmutableArray<ModelVersion> Versions, ImmutableSortedDictionary<string, string> Promoted);

/// <summary>The state of a fit on all data.</summary>
/// <param name="State">Whether it is done.</param>
/// <param name="Reason">Why it failed; null if it did not.</param>
/// <param name="Output">Its result; null unless it is done.</param>
[GenerateSerializer, Immutable, Alias("refit-status")]
public sealed record RefitStatus(BuildState State, string? Reason, RefitOutput? Output);
