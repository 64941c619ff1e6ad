using Experiments.Domain;

namespace Experiments.Features.Descriptors;

/// <summary>
/// Mel-frequency cepstral coefficients: the cosine transform of the mel spectrogram in decibels. Shape [nMfcc, frames]; no
/// unit. Equals librosa.feature.mfcc.
/// </summary>
internal sealed class Mfcc : IFrameFeature
{
    public string Name => "mfcc";

    public string Summary => "Mel-frequency cepstral coefficients: the envelope of the spectrum.";

    public ParameterSchema Options { get; } = new(
        "mfcc", ParameterSpec.Integer("nMfcc", 20, 1, 4096, "Number of coefficients, at most nMels."));

    public string Unit(ParameterSet options) => "1";

    public int Rows(FeatureSpec spec, ParameterSet options) => options.Integer("nMfcc");

    public IEnumerable<string> FindProblems(FeatureSpec spec, ParameterSet options) =>
        options.Integer("nMfcc") > spec.NMels
            ? [$"mfcc: nMfcc {options.Integer("nMfcc")} is more than nMels {spec.NMels}; choose {spec.NMels} or less"]
            : [];

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values)
    {
        var coefficients = options.Integer("nMfcc");
        var decibels = analysis.MelDecibels;
        var result = analysis.Scratch(coefficients);
        analysis.Plan.Dct(coefficients).Apply(analysis.Width, decibels, result);
        for (var row = 0; row < coefficients; row++)
        {
            result[row].CopyTo(values[(row * analysis.Frames)..]);
        }
    }
}
