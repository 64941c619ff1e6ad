using System.Runtime.CompilerServices;
using Experiments.Features.Fft;

namespace Experiments.Features.Spectral;

/// <summary>
/// Running medians down the rows of a matrix (scipy.ndimage.median_filter with its default borders: the edge is mirrored, itself
/// included). Each lane keeps its window sorted; a step inserts one value and removes one in a single pass of minima and maxima.
/// </summary>
internal static class MedianFilter
{
    /// <summary>Medians of <paramref name="length"/> (odd) rows around each row of <paramref name="source"/>.</summary>
    public static void Apply(LaneWidth width, FrameMatrix source, int length, FrameMatrix result)
    {
        result.Reset(source.Rows, source.Frames);
        width.Run(new MedianKernel(source, length, result));
    }

    /// <summary>Mirrors a row beyond the edges into the matrix.</summary>
    public static int Mirror(int row, int rows)
    {
        var phase = ((row % (2 * rows)) + (2 * rows)) % (2 * rows);
        return phase < rows ? phase : (2 * rows) - 1 - phase;
    }

    private readonly struct MedianKernel(FrameMatrix source, int length, FrameMatrix result) : ILaneKernel
    {
        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            Span<TLanes> window = stackalloc TLanes[length];
            for (var frame = 0; frame < source.Stride; frame += TLanes.Count)
            {
                for (var i = 0; i < length; i++)
                {
                    Insert(window[..(i + 1)], Row<TLanes>(i - (length / 2), frame));
                }

                window[length / 2].Store(ref result.First, frame);
                for (var row = 1; row < source.Rows; row++)
                {
                    Replace(window, Row<TLanes>(row - 1 - (length / 2), frame), Row<TLanes>(row + (length / 2), frame));
                    window[length / 2].Store(ref result.First, ((nint)row * result.Stride) + frame);
                }
            }
        }

        private TLanes Row<TLanes>(int row, int frame)
            where TLanes : unmanaged, ILanes<TLanes, float> =>
            TLanes.Load(in source.First, ((nint)((uint)row < (uint)source.Rows ? row : Mirror(row, source.Rows)) * source.Stride) + frame);

        /// <summary>Inserts a value into a sorted window whose last place is free.</summary>
        private static void Insert<TLanes>(Span<TLanes> window, TLanes value)
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            for (var i = 0; i < window.Length - 1; i++)
            {
                (window[i], value) = (TLanes.Min(window[i], value), TLanes.Max(window[i], value));
            }

            window[^1] = value;
        }

        /// <summary>Inserts a value and removes the old one, shifting the values after it down by one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Replace<TLanes>(Span<TLanes> window, TLanes old, TLanes value)
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            var current = TLanes.Min(window[0], value);
            value = TLanes.Max(window[0], value);
            for (var i = 0; i < window.Length - 1; i++)
            {
                var following = TLanes.Min(window[i + 1], value);
                value = TLanes.Max(window[i + 1], value);
                window[i] = TLanes.Select(TLanes.GreaterOrEqual(current, old), following, current);
                current = following;
            }

            window[^1] = TLanes.Select(TLanes.GreaterOrEqual(current, old), value, current);
        }
    }
}
