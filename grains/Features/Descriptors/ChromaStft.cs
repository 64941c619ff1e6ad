using Experiments.Domain;
using Experiments.Features.Spectral;

namespace Experiments.Features.Descriptors;

/// <summary>
/// Energy in the twelve pitch classes, C first, after estimating the tuning. Shape [12, frames]; 0 to 1, each frame's maximum is 1, silent
/// frames 0. Equals librosa.feature.chroma_stft.
/// </summary>
internal sealed class ChromaStft : IFrameFeature
{
    public string Name => "chroma_stft";

    public string Summary => "Energy in the twelve pitch classes: harmony.";

    public ParameterSchema Options { get; } = new("chroma_stft");

    public string Unit(ParameterSet options) => "1";

    public int Rows(FeatureSpec spec, ParameterSet options) => ChromaFilterBank.Classes;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values) => analysis.Chroma.CopyTo(values);
}
