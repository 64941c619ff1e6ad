using System.Numerics.Tensors;
using Experiments.Domain;
using Experiments.Features;

namespace Experiments.Unit.Readme;

/// <summary>Peak of a frame's magnitude spectrum. Shape [1, frames]; 0 or more.</summary>
internal sealed class SpectralPeak : IFrameFeature
{
    public string Name => "spectral_peak";
    public string Summary => "greatest magnitude of the spectrum";
    public ParameterSchema Options { get; } = new("spectral_peak");
    public string Unit(ParameterSet options) => "1";
    public int Rows(FeatureSpec spec, ParameterSet options) => 1;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values)
    {
        values.Clear();
        for (var bin = 0; bin < analysis.Magnitude.Rows; bin++)
        {
            TensorPrimitives.Max(values, analysis.Magnitude[bin], values);
        }
    }
}
