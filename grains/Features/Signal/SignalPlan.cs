using Experiments.Domain;

namespace Experiments.Features.Signal;

/// <summary>What all slices of one spec share and nobody changes: windows, filters, tables.</summary>
internal sealed class SignalPlan(FeatureSpec spec, LaneWidth width)
{
    public FeatureSpec Spec { get; } = spec;

    public LaneWidth Width { get; } = width;
}
