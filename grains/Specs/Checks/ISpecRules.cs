using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Specs.Checks;

/// <summary>Rules of specs that need the code of samplers, features and splits.</summary>
public interface ISpecRules
{
    /// <summary>Is it the name of a statistic over frames, including those that no list has, such as p95?</summary>
    bool IsStatistic(string name);

    /// <summary>Does a family learn from the tensor of a feature set, and not from its table?</summary>
    bool LearnsFromTensor(string family);

    /// <summary>Why a space cannot be searched: its ranges and conditions.</summary>
    IEnumerable<SpecProblem> CheckSpace(ParameterSpace space);

    /// <summary>Why a sampler and a pruner that exist cannot search a valid space.</summary>
    IEnumerable<SpecProblem> CheckSearch(ParameterSpace space, SearchSpec search);

    /// <summary>Why features that exist cannot be computed as asked.</summary>
    IEnumerable<SpecProblem> CheckFeatures(FeatureSpec spec);

    /// <summary>Why tracks cannot be split by a protocol, or what its author should know of the split.</summary>
    SpecFindings CheckSplit(ImmutableArray<TrackInfo> tracks, Protocol protocol);
}
