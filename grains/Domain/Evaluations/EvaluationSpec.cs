using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>What a user requests from an evaluation: a trained experiment on a dataset that it has never seen.</summary>
/// <param name="Name">The evaluation's name, unique in its experiment.</param>
/// <param name="Dataset">The dataset.</param>
[GenerateSerializer, Immutable, Alias("evaluation-spec")]
public sealed record EvaluationSpec(string Name, string Dataset)
{
    /// <summary>Labels of the dataset that the models know by another name: its label, and theirs.</summary>
    [Id(0)] public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The label by which the models know a label of the dataset; the same one without an entry.</summary>
    public string LabelOf(string label) => Labels.GetValueOrDefault(label, label);

    /// <summary>Whether the same is asked: equal names, and the same labels renamed.</summary>
    public bool IsSame(EvaluationSpec other) =>
        other is not null && (Name, Dataset) == (other.Name, other.Dataset) && Labels.SequenceEqual(other.Labels);
}

/// <summary>An evaluation in a listing.</summary>
/// <param name="Spec">What was asked.</param>
/// <param name="State">Whether it is done.</param>
/// <param name="Reason">Why it failed, or what it waits for, in one line; null otherwise.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="EndedAt">When it ended; null until then.</param>
/// <param name="Result">The result; null before there is one. While it is computed again, and if that fails, the earlier one.</param>
[GenerateSerializer, Immutable, Alias("evaluation-summary")]
public sealed record EvaluationSummary(
    EvaluationSpec Spec, BuildState State, string? Reason, DateTimeOffset RequestedAt, DateTimeOffset? EndedAt,
    ExternalEvaluation? Result);
