using System.Runtime.CompilerServices;
using Experiments.Domain;
using Experiments.Features.Fft;

namespace Experiments.Features.Descriptors;

/// <summary>
/// Spectral roll-off: the lowest frequency at or below which the share rollPercent of a frame's magnitude lies. Shape [1,
/// frames]; hertz, 0 to sampleRate / 2; a silent frame gives 0. Equals librosa.feature.spectral_rolloff.
/// </summary>
internal sealed class SpectralRolloff : IFrameFeature
{
    public string Name => "spectral_rolloff";

    public string Summary => "Frequency below which most of the magnitude lies.";

    public ParameterSchema Options { get; } = new(
        "spectral_rolloff", ParameterSpec.Number("rollPercent", 0.85, 0.001, 0.999,
            "Share of the magnitude below the frequency, as a fraction."));

    public string Unit(ParameterSet options) => "Hz";

    public int Rows(FeatureSpec spec, ParameterSet options) => 1;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values)
    {
        var magnitude = analysis.Magnitude;
        var bins = analysis.Scratch(3);
        analysis.Width.Run(new RolloffKernel(magnitude, bins, (float)options.Number("rollPercent")));
        for (var frame = 0; frame < values.Length; frame++)
        {
            values[frame] = (float)((double)bins[2][frame] * analysis.Spec.SampleRate / analysis.Spec.NFft);
        }
    }

    /// <summary>
    /// Counts the bins whose cumulative sum is below the share. Sums run in float from bin 0 up, like numpy.cumsum.
    /// </summary>
    private readonly struct RolloffKernel(FrameMatrix magnitude, FrameMatrix bins, float share) : ILaneKernel
    {
        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            // Rows are streamed while the sums stay in the first-level cache: [total, sum, count].
            var (zero, one) = (TLanes.Create(0), TLanes.Create(1));
            var (stride, shares) = ((nint)magnitude.Stride, TLanes.Create(share));
            bins.All.Clear();
            ref var totals = ref bins.First;
            ref var sums = ref Unsafe.Add(ref bins.First, stride);
            ref var counts = ref Unsafe.Add(ref bins.First, 2 * stride);
            for (var bin = 0; bin < magnitude.Rows; bin++)
            {
                ref var row = ref Unsafe.Add(ref magnitude.First, bin * stride);
                for (nint frame = 0; frame < stride; frame += TLanes.Count)
                {
                    (TLanes.Load(in totals, frame) + TLanes.Load(in row, frame)).Store(ref totals, frame);
                }
            }

            for (var bin = 0; bin < magnitude.Rows; bin++)
            {
                ref var row = ref Unsafe.Add(ref magnitude.First, bin * stride);
                for (nint frame = 0; frame < stride; frame += TLanes.Count)
                {
                    var sum = TLanes.Load(in sums, frame) + TLanes.Load(in row, frame);
                    var isBelow = TLanes.Greater(TLanes.Load(in totals, frame) * shares, sum);
                    sum.Store(ref sums, frame);
                    (TLanes.Load(in counts, frame) + TLanes.Select(isBelow, one, zero)).Store(ref counts, frame);
                }
            }
        }
    }
}
