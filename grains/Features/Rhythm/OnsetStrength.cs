using System.Buffers;
using System.Runtime.CompilerServices;
using Experiments.Features.Fft;
using Experiments.Features.Spectral;

namespace Experiments.Features.Rhythm;

/// <summary>
/// Increase in loudness from one frame to the next, over mel bands in decibels (librosa.onset.onset_strength). Shape [frames];
/// decibels, 0 or more.
/// </summary>
internal static class OnsetStrength
{
    /// <summary>The mean increase over bands, as in librosa.feature.tempo.</summary>
    public static void Mean(LaneWidth width, int delay, FrameMatrix decibels, FrameMatrix sums, Span<float> envelope)
    {
        sums.Reset(1, decibels.Frames);
        width.Run(new RiseKernel(decibels, sums));
        Delay(sums[0][1..], delay, envelope);
    }

    /// <summary>The median increase over bands, as in librosa.beat.beat_track.</summary>
    public static void Median(int delay, FrameMatrix decibels, Span<float> envelope)
    {
        var rented = ArrayPool<float>.Shared.Rent(decibels.Rows + decibels.Frames);
        var rises = rented.AsSpan(0, decibels.Rows);
        var medians = rented.AsSpan(decibels.Rows, decibels.Frames - 1);
        for (var frame = 0; frame < medians.Length; frame++)
        {
            for (var band = 0; band < rises.Length; band++)
            {
                var row = decibels[band];
                rises[band] = Math.Max(0, row[frame + 1] - row[frame]);
            }

            medians[frame] = Selection.Median(rises);
        }

        Delay(medians, delay, envelope);
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>
    /// An increase belongs to the later of two frames and to the middle of its window: prepends zeros and cuts the end.
    /// </summary>
    private static void Delay(ReadOnlySpan<float> rises, int delay, Span<float> envelope)
    {
        var zeros = Math.Min(1 + delay, envelope.Length);
        envelope[..zeros].Clear();
        rises[..(envelope.Length - zeros)].CopyTo(envelope[zeros..]);
    }

    private readonly struct RiseKernel(FrameMatrix decibels, FrameMatrix sums) : ILaneKernel
    {
        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            var zero = TLanes.Create(0);
            var share = TLanes.Create(1f / decibels.Rows);
            sums[0][0] = 0;
            for (var frame = 1; frame < decibels.Frames; frame += TLanes.Count)
            {
                // The last vector may end in the padding, but not beyond the row.
                var start = Math.Max(1, Math.Min(frame, decibels.Stride - TLanes.Count));
                var sum = zero;
                for (var band = 0; band < decibels.Rows; band++)
                {
                    ref var row = ref Unsafe.Add(ref decibels.First, ((nint)band * decibels.Stride) + start);
                    sum += TLanes.Max(zero, TLanes.Load(in row, 0) - TLanes.Load(in row, -1));
                }

                (sum * share).Store(ref sums.First, start);
            }
        }
    }
}
