using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Specs.Checks;

/// <summary>Rules of specs that need the code of samplers, features and splits.</summary>
public interface ISpecRules
{
    /// <summary>Whether a name is a statistic over frames, including those with a number, such as p95.</summary>
    bool IsStatistic(string name);

    /// <summary>Whether a family learns from the tensor of a feature set instead of its table.</summary>
    bool LearnsFromTensor(string family);

    /// <summary>Whether a family can learn from mixtures of genres.</summary>
    bool LearnsFromMixtures(string family);

    /// <summary>Problems of a space: its ranges and conditions.</summary>
    IEnumerable<SpecProblem> CheckSpace(ParameterSpace space);

    /// <summary>Why a sweep's sampler and pruner, which exist, cannot search its valid space.</summary>
    IEnumerable<SpecProblem> CheckSearch(SweepSpec sweep);

    /// <summary>What the author of a valid search should know about it, one sentence each.</summary>
    IEnumerable<string> ListSearchNotes(SweepSpec sweep);

    /// <summary>Why existing features cannot be computed as requested.</summary>
    IEnumerable<SpecProblem> CheckFeatures(FeatureSpec spec);

    /// <summary>Why tracks cannot be split by a protocol, and what its author should know about the split.</summary>
    SpecFindings CheckSplit(ImmutableArray<TrackInfo> tracks, Protocol protocol);
}
