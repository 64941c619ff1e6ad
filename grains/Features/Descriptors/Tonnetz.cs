using Experiments.Domain;
using Experiments.Features.Spectral;

namespace Experiments.Features.Descriptors;

/// <summary>
/// Tonal centroids (Harte, Sandler and Gasser 2006): chroma projected on the circles of fifths, minor and major thirds. Shape
/// [6, frames]; -1 to 1; silent frames 0. Equals librosa.feature.tonnetz given the chroma of chroma_stft.
/// </summary>
internal sealed class Tonnetz : IFrameFeature
{
    private const int Dimensions = 6;

    private static readonly MatrixProduct Basis = new(CreateBasis(), Dimensions);

    public string Name => "tonnetz";

    public string Summary => "Chroma on the circles of fifths, minor thirds and major thirds: tonality.";

    public ParameterSchema Options { get; } = new("tonnetz");

    public string Unit(ParameterSet options) => "1";

    public int Rows(FeatureSpec spec, ParameterSet options) => Dimensions;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values)
    {
        var chroma = analysis.Chroma;
        var centroids = analysis.Scratch(Dimensions);
        Basis.Apply(analysis.Width, chroma, centroids);
        for (var frame = 0; frame < analysis.Frames; frame++)
        {
            // Projection is linear, so dividing its result by the sum of the chroma equals dividing the chroma first.
            var sum = 0f;
            for (var pitch = 0; pitch < chroma.Rows; pitch++)
            {
                sum += chroma[pitch][frame];
            }

            for (var row = 0; row < Dimensions; row++)
            {
                values[(row * analysis.Frames) + frame] = sum > 0 ? centroids[row][frame] / sum : 0;
            }
        }
    }

    /// <summary>
    /// Shape [6, 12]: sine and cosine of each pitch class's angle on each circle, thirds major at half the radius.
    /// </summary>
    private static float[] CreateBasis()
    {
        (double Step, double Radius)[] circles = [(7.0 / 6, 1), (3.0 / 2, 1), (2.0 / 3, 0.5)];
        var basis = new float[Dimensions * ChromaFilterBank.Classes];
        for (var row = 0; row < Dimensions; row++)
        {
            var (step, radius) = circles[row / 2];
            for (var pitch = 0; pitch < ChromaFilterBank.Classes; pitch++)
            {
                var angle = Math.PI * ((step * pitch) - (row % 2 == 0 ? 0.5 : 0));
                basis[(row * ChromaFilterBank.Classes) + pitch] = (float)(radius * Math.Cos(angle));
            }
        }

        return basis;
    }
}
