using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Experiments.Domain;
using Experiments.Features.Fft;

namespace Experiments.Features.Spectral;

/// <summary>
/// Deviation of music from A 440 (librosa.estimate_tuning on a power spectrogram): peaks of every frame, refined by a parabola; among the
/// louder half of them, the most frequent distance to the equal-tempered scale.
/// </summary>
internal static class Tuning
{
    /// <summary>Steps in a semitone.</summary>
    public const int Resolution = 100;

    private const double MinHertz = 150;
    private const double MaxHertz = 4000;
    private const float Threshold = 0.1f;

    /// <summary>The tuning in hundredths of a semitone, -50 to 49; 0 if there is no peak.</summary>
    public static int Estimate(LaneWidth width, FeatureSpec spec, FrameMatrix power)
    {
        // A peak needs a neighbour on either side, so at most every other bin is a peak.
        var rented = ArrayPool<Peak>.Shared.Rent(((power.Rows / 2) + 1) * power.Frames);
        var finder = new PeakFinder(spec, power, rented, new StrongBox<int>());
        width.Run(finder);
        var peaks = rented.AsSpan(0, finder.Count.Value);
        var tuning = peaks.IsEmpty ? 0 : MostFrequent(spec, peaks);
        ArrayPool<Peak>.Shared.Return(rented);
        return tuning;
    }

    private static int MostFrequent(FeatureSpec spec, ReadOnlySpan<Peak> peaks)
    {
        var heights = ArrayPool<float>.Shared.Rent(peaks.Length);
        for (var i = 0; i < peaks.Length; i++)
        {
            heights[i] = peaks[i].Height;
        }

        var median = Selection.Median(heights.AsSpan(0, peaks.Length));
        ArrayPool<float>.Shared.Return(heights);
        Span<int> counts = stackalloc int[Resolution];
        counts.Clear();
        foreach (var peak in peaks)
        {
            if (peak.Height >= median)
            {
                counts[Step((double)peak.Bin * spec.SampleRate / spec.NFft)]++;
            }
        }

        var best = 0;
        for (var step = 1; step < Resolution; step++)
        {
            best = counts[step] > counts[best] ? step : best;
        }

        return best - (Resolution / 2);
    }

    /// <summary>The hundredth of a semitone above the nearest pitch at or below, counted from half a semitone down.</summary>
    private static int Step(double hertz)
    {
        var semitones = 12 * Math.Log2(hertz / 27.5);
        var residual = semitones - Math.Floor(semitones);
        residual = residual >= 0.5 ? residual - 1 : residual;
        return Math.Clamp((int)Math.Floor((residual * Resolution) + (Resolution / 2.0)), 0, Resolution - 1);
    }

    /// <summary>A peak of one frame: its position in fractional bins, and its height.</summary>
    private readonly record struct Peak(float Bin, float Height);

    private readonly struct PeakFinder(FeatureSpec spec, FrameMatrix power, Peak[] peaks, StrongBox<int> count) : ILaneKernel
    {
        public StrongBox<int> Count => count;

        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            for (var frame = 0; frame < power.Frames; frame += TLanes.Count)
            {
                Find<TLanes>(frame);
            }
        }

        private void Find<TLanes>(int frame)
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            var stride = (nint)power.Stride;
            ref var column = ref Unsafe.Add(ref power.First, frame);
            var max = TLanes.Create(0);
            for (var bin = 0; bin < power.Rows; bin++)
            {
                max = TLanes.Max(max, TLanes.Load(in column, bin * stride));
            }

            // Bins up to the threshold count as zero: they are not peaks, and are lower than any neighbouring peak.
            var threshold = max * TLanes.Create(Threshold);
            var zero = TLanes.Create(0);
            var perBin = (double)spec.SampleRate / spec.NFft;
            var first = Math.Max(1, (int)Math.Ceiling(MinHertz / perBin));
            var end = Math.Min(power.Rows - 1, (int)Math.Ceiling(MaxHertz / perBin));
            var below = Loud(TLanes.Load(in column, (first - 1) * stride));
            var here = Loud(TLanes.Load(in column, first * stride));
            for (var bin = first; bin < end; bin++)
            {
                var above = Loud(TLanes.Load(in column, (bin + 1) * stride));
                var bits = TLanes.Bits(TLanes.Greater(here, below)) & TLanes.Bits(TLanes.GreaterOrEqual(here, above));
                for (; bits != 0; bits &= bits - 1)
                {
                    Add(ref Unsafe.Add(ref column, (bin * stride) + BitOperations.TrailingZeroCount(bits)), stride, bin);
                }

                (below, here) = (here, above);
            }

            TLanes Loud(TLanes value) => TLanes.Select(TLanes.Greater(value, threshold), value, zero);
        }

        /// <summary>The parabola through a bin and its neighbours, in float as librosa computes it.</summary>
        private void Add(ref float value, nint stride, int bin)
        {
            var (below, above) = (Unsafe.Add(ref value, -stride), Unsafe.Add(ref value, stride));
            var curvature = above + below - (2 * value);
            var slope = (above - below) / 2;
            var shift = MathF.Abs(slope) >= MathF.Abs(curvature) ? 0 : -slope / curvature;
            peaks[count.Value++] = new Peak(bin + shift, value + (0.5f * slope * shift));
        }
    }
}
