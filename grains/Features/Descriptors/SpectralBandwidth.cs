using Experiments.Domain;

namespace Experiments.Features.Descriptors;

/// <summary>
/// Spectral bandwidth: the root mean squared distance of frequencies from the centroid, weighted by magnitude. Shape [1,
/// frames]; hertz, 0 to sampleRate / 4; a silent frame gives 0. Equals librosa.feature.spectral_bandwidth.
/// </summary>
internal sealed class SpectralBandwidth : IFrameFeature
{
    public string Name => "spectral_bandwidth";

    public string Summary => "Spread of frequencies around the centroid, weighted by magnitude.";

    public ParameterSchema Options { get; } = new("spectral_bandwidth");

    public string Unit(ParameterSet options) => "Hz";

    public int Rows(FeatureSpec spec, ParameterSet options) => 1;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values)
    {
        analysis.Bandwidth.CopyTo(values);
    }
}
