using System.Runtime.CompilerServices;
using Experiments.Domain;
using Experiments.Features.Fft;
using Experiments.Features.Spectral;

namespace Experiments.Features.Descriptors;

/// <summary>
/// Spectral flatness: the geometric over the arithmetic mean of a frame's powers, each at least 1e-10. Shape [1, frames]; 0 (a
/// tone) to 1 (flat, also silence). Equals librosa.feature.spectral_flatness.
/// </summary>
internal sealed class SpectralFlatness : IFrameFeature
{
    public string Name => "spectral_flatness";

    public string Summary => "How similar the spectrum is to noise.";

    public ParameterSchema Options { get; } = new("spectral_flatness");

    public string Unit(ParameterSet options) => "1";

    public int Rows(FeatureSpec spec, ParameterSet options) => 1;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values)
    {
        var power = analysis.Power;
        var means = analysis.Scratch(2);
        analysis.Width.Run(new FlatnessKernel(power, means));
        for (var frame = 0; frame < values.Length; frame++)
        {
            values[frame] = MathF.Pow(2, means[0][frame]) / means[1][frame];
        }
    }

    /// <summary>The mean binary logarithm and the mean of every frame's powers.</summary>
    private readonly struct FlatnessKernel(FrameMatrix power, FrameMatrix means) : ILaneKernel
    {
        private const int Block = 32;

        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            var least = TLanes.Create(Decibels.MinPower);
            var share = TLanes.Create(1f / power.Rows);
            for (var frame = 0; frame < power.Stride; frame += TLanes.Count)
            {
                ref var column = ref Unsafe.Add(ref power.First, frame);
                var (logarithms, sum) = (TLanes.Create(0), TLanes.Create(0));
                for (var block = 0; block < power.Rows; block += Block)
                {
                    var (blockLogarithms, blockSum) = (TLanes.Create(0), TLanes.Create(0));
                    for (var bin = block; bin < Math.Min(block + Block, power.Rows); bin++)
                    {
                        var value = TLanes.Max(least, TLanes.Load(in column, bin * (nint)power.Stride));
                        blockLogarithms += TLanes.Log2(value);
                        blockSum += value;
                    }

                    logarithms += blockLogarithms;
                    sum += blockSum;
                }

                (logarithms * share).Store(ref means.First, frame);
                (sum * share).Store(ref means.First, means.Stride + frame);
            }
        }
    }
}
