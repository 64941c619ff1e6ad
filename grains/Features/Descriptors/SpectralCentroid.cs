using Experiments.Domain;

namespace Experiments.Features.Descriptors;

/// <summary>
/// Spectral centroid: the mean frequency of a frame, weighted by magnitude. Shape [1, frames]; hertz, 0 to sampleRate / 2; a
/// silent frame gives 0. Equals librosa.feature.spectral_centroid.
/// </summary>
internal sealed class SpectralCentroid : IFrameFeature
{
    public string Name => "spectral_centroid";

    public string Summary => "Mean frequency, weighted by magnitude: brightness.";

    public ParameterSchema Options { get; } = new("spectral_centroid");

    public string Unit(ParameterSet options) => "Hz";

    public int Rows(FeatureSpec spec, ParameterSet options) => 1;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values) => analysis.Centroid.CopyTo(values);
}
