using Experiments.Domain;

namespace Experiments.Features.Descriptors;

/// <summary>
/// The percussive part of the signal, sample by sample, as librosa.effects.hpss separates it. Shape [1, samples]; -1 to 1.
/// The name comes from the published GTZAN tables.
/// </summary>
internal sealed class Perceptr : IFrameFeature
{
    public string Name => "perceptr";

    public string Summary => "The percussive part of the signal, which is spread over frequency.";

    public ParameterSchema Options { get; } = new("perceptr");

    public string Unit(ParameterSet options) => "1";

    public int Rows(FeatureSpec spec, ParameterSet options) => 1;

    public int Length(FeatureSpec spec, int samples) => samples;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values) => analysis.Percussive.CopyTo(values);
}
