using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Scheduling.Sweeps;

/// <summary>Stored state of a sweep, apart from its experiments.</summary>
public sealed class SweepGrainState
{
    /// <summary>What was requested; null until the sweep is submitted.</summary>
    public SweepSpec? Spec { get; set; }

    /// <summary>
    /// What was first requested, where an extension has changed <see cref="Spec"/>; null for a sweep whose spec never changed, and from an
    /// earlier build.
    /// </summary>
    public SweepSpec? Submitted { get; set; }

    /// <summary>The feature spec that it names.</summary>
    public FeatureSpec? Features { get; set; }

    /// <summary>The feature set's content hash; null until known.</summary>
    public string? FeatureSet { get; set; }

    /// <summary>State of the sweep.</summary>
    public SweepState State { get; set; }

    /// <summary>Why it failed, or ended before its number of experiments; null otherwise.</summary>
    public string? Reason { get; set; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset SubmittedAt { get; set; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How many experiments it may have; null for as many as the sampler suggests.</summary>
    public int? Limit { get; set; }

    /// <summary>Whether the sampler has nothing left to suggest.</summary>
    public bool IsExhausted { get; set; }

    /// <summary>The dataset's genres; empty until the feature set is built.</summary>
    public ImmutableArray<string> Genres { get; set; } = [];

    /// <summary>How it was extended by epochs, repeats or to other models, oldest first.</summary>
    public ImmutableArray<SweepChange> Changes { get; set; } = [];

    /// <summary>The W3C traceparent of the command that submitted it; null when tracing is off.</summary>
    public string? Trace { get; set; }

    /// <summary>The experiments of prior sweeps that the search began with, as they were when it was submitted.</summary>
    public ImmutableArray<PriorResult> Prior { get; set; } = [];

    /// <summary>What was taken of prior sweeps and what was left out.</summary>
    public ImmutableArray<string> PriorNotes { get; set; } = [];

    /// <summary>Why the search asks for no more experiments although it might (<see cref="UntilSpec"/>); null if it goes on.</summary>
    public string? UntilReason { get; set; }

    /// <summary>Whether the rules of <see cref="UntilSpec"/> no longer count, because the sweep was extended after them.</summary>
    public bool IsUntilOver { get; set; }

    /// <summary>How long its runs have executed, without the stretch since <see cref="ActiveSince"/>; kept only for such rules.</summary>
    public TimeSpan Active { get; set; }

    /// <summary>Since when its runs execute without a pause; null while they do not, and where nothing depends on it.</summary>
    public DateTimeOffset? ActiveSince { get; set; }

    /// <summary>Whether it is being removed: from then on nobody sees it, and what is left of it goes.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>The same state; changes of it leave this one as it is.</summary>
    public SweepGrainState Copy() => (SweepGrainState)MemberwiseClone();

    /// <summary>Submits the sweep.</summary>
    /// <param name="spec">What is requested.</param>
    /// <param name="features">The feature spec that it names.</param>
    /// <param name="at">When.</param>
    /// <param name="trace">The W3C traceparent of the command that submits it; null when tracing is off.</param>
    public void Submit(SweepSpec spec, FeatureSpec features, DateTimeOffset at, string? trace)
    {
        ArgumentNullException.ThrowIfNull(spec);
        (Spec, Features) = (spec, features);
        (SubmittedAt, Trace) = (at, trace);
        Limit = spec.Search.Experiments;
    }
}
