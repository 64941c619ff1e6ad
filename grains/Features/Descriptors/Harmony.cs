using Experiments.Domain;

namespace Experiments.Features.Descriptors;

/// <summary>
/// The harmonic part of the signal, sample by sample, as librosa.effects.hpss separates it. Shape [1, samples]; -1 to 1.
/// The name comes from the published GTZAN tables.
/// </summary>
internal sealed class Harmony : IFrameFeature
{
    public string Name => "harmony";

    public string Summary => "The harmonic part of the signal, which lasts in time.";

    public ParameterSchema Options { get; } = new("harmony");

    public string Unit(ParameterSet options) => "1";

    public int Rows(FeatureSpec spec, ParameterSet options) => 1;

    public int Length(FeatureSpec spec, int samples) => samples;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values) => analysis.Harmonic.CopyTo(values);
}
