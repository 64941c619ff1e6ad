using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using Experiments.Domain;

namespace Experiments.Features.Descriptors;

/// <summary>
/// Root mean square of a frame's samples, without window. Shape [1, frames]; 0 to 1 for samples in [-1, 1]; padded like the STFT. Equals
/// librosa.feature.rms.
/// </summary>
internal sealed class Rms : IFrameFeature
{
    public string Name => "rms";

    public string Summary => "Root mean square of the samples: loudness.";

    public ParameterSchema Options { get; } = new("rms");

    public string Unit(ParameterSet options) => "1";

    public int Rows(FeatureSpec spec, ParameterSet options) => 1;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values)
    {
        var (nFft, hopLength) = (analysis.Spec.NFft, analysis.Spec.HopLength);
        var padded = analysis.Padded;

        // Frames overlap, so the squares of each block between frame boundaries are summed only once.
        var block = (int)BigInteger.GreatestCommonDivisor(nFft, hopLength);
        var (blocksPerFrame, blocksPerHop) = (nFft / block, hopLength / block);
        var blocks = ((values.Length - 1) * blocksPerHop) + blocksPerFrame;
        var rented = ArrayPool<float>.Shared.Rent(blocks);
        var squares = rented.AsSpan(0, blocks);
        for (var i = 0; i < squares.Length; i++)
        {
            squares[i] = TensorPrimitives.SumOfSquares(padded.Slice(i * block, block));
        }

        for (var frame = 0; frame < values.Length; frame++)
        {
            values[frame] = MathF.Sqrt(TensorPrimitives.Sum(squares.Slice(frame * blocksPerHop, blocksPerFrame)) / nFft);
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
