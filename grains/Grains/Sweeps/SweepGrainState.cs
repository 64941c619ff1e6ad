using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Grains.Sweeps;

/// <summary>What a sweep keeps beside its experiments.</summary>
[GenerateSerializer, Alias("sweep-state")]
internal sealed class SweepGrainState
{
    /// <summary>What was asked for; null before it was submitted.</summary>
    [Id(0)] public SweepSpec? Spec { get; set; }

    /// <summary>The feature spec it named.</summary>
    [Id(1)] public FeatureSpec? Features { get; set; }

    /// <summary>The feature set's content hash; null before it is known.</summary>
    [Id(2)] public string? FeatureSet { get; set; }

    /// <summary>Where it stands.</summary>
    [Id(3)] public SweepState State { get; set; }

    /// <summary>Why it failed.</summary>
    [Id(4)] public string? Reason { get; set; }

    /// <summary>When it was submitted.</summary>
    [Id(5)] public DateTimeOffset SubmittedAt { get; set; }

    /// <summary>When it ended.</summary>
    [Id(6)] public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How many experiments it may have; null for as many as the sampler has.</summary>
    [Id(7)] public int? Limit { get; set; }

    /// <summary>Has the sampler nothing left to suggest?</summary>
    [Id(8)] public bool IsExhausted { get; set; }

    /// <summary>The dataset's genres.</summary>
    [Id(9)] public ImmutableArray<string> Genres { get; set; } = [];

    /// <summary>How it was extended by epochs or to other models, in the order of time.</summary>
    [Id(10)] public ImmutableArray<SweepChange> Changes { get; set; } = [];

    /// <summary>The W3C traceparent of the command that submitted it; null where nobody traces.</summary>
    [Id(11)] public string? Trace { get; set; }
}
