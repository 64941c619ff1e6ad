using System.Runtime.CompilerServices;
using Experiments.Domain;
using Experiments.Features.Fft;

namespace Experiments.Features.Spectral;

/// <summary>Mean and spread of the magnitude spectrum over frequency, frame by frame.</summary>
internal static class SpectralMoments
{
    // Bins summed before adding to the total: two short sums round less than a long one.
    private const int Block = 32;

    /// <summary>The mean frequency, hertz, shape [1, frames]; 0 for silent frames.</summary>
    public static void Centroid(LaneWidth width, FeatureSpec spec, FrameMatrix magnitude, FrameMatrix sums, FrameMatrix centroid)
    {
        centroid.Reset(1, magnitude.Frames);
        width.Run(new MomentsKernel(magnitude, centroid, sums, centroid, HertzPerBin(spec), isSpread: false));
    }

    /// <summary>The root of the mean squared distance from the centroid, hertz, shape [1, frames]; 0 for silent frames.</summary>
    public static void Bandwidth(
        LaneWidth width, FeatureSpec spec, FrameMatrix magnitude, FrameMatrix centroid, FrameMatrix sums, FrameMatrix bandwidth)
    {
        bandwidth.Reset(1, magnitude.Frames);
        width.Run(new MomentsKernel(magnitude, centroid, sums, bandwidth, HertzPerBin(spec), isSpread: true));
    }

    private static double HertzPerBin(FeatureSpec spec) => (double)spec.SampleRate / spec.NFft;

    private readonly struct MomentsKernel(
        FrameMatrix magnitude, FrameMatrix centroid, FrameMatrix sums, FrameMatrix result, double hertzPerBin, bool isSpread) : ILaneKernel
    {
        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            // Rows are streamed while the sums stay in the first-level cache: [total,
            // weighted, total of the block, weighted of the block].
            sums.Reset(4, magnitude.Frames);
            sums.All.Clear();
            for (var block = 0; block < magnitude.Rows; block += Block)
            {
                for (var bin = block; bin < Math.Min(block + Block, magnitude.Rows); bin++)
                {
                    if (isSpread)
                    {
                        Add<TLanes, SquaredDistance<TLanes>>(bin, new(TLanes.Create((float)(bin * hertzPerBin))));
                    }
                    else
                    {
                        Add<TLanes, ConstantWeight<TLanes>>(bin, new(TLanes.Create(bin)));
                    }
                }

                JoinBlock<TLanes>();
            }

            // A silent frame gives 0 / 1.
            var (zero, one, silence) = (TLanes.Create(0), TLanes.Create(1), TLanes.Create(NormalizeByMax.Silence));
            for (nint frame = 0; frame < magnitude.Stride; frame += TLanes.Count)
            {
                var total = TLanes.Load(in sums.First, frame);
                var isSilent = TLanes.Greater(silence, total);
                var mean = TLanes.Select(isSilent, zero,
                    TLanes.Load(in sums.First, sums.Stride + frame) / TLanes.Select(isSilent, one, total));
                (isSpread ? TLanes.Sqrt(mean) : mean * TLanes.Create((float)hertzPerBin)).Store(ref result.First, frame);
            }
        }

        private void Add<TLanes, TWeight>(int bin, TWeight weight)
            where TLanes : unmanaged, ILanes<TLanes, float>
            where TWeight : struct, IWeight<TLanes>
        {
            var stride = (nint)magnitude.Stride;
            ref var row = ref Unsafe.Add(ref magnitude.First, bin * stride);
            ref var total = ref Unsafe.Add(ref sums.First, 2 * stride);
            ref var weighted = ref Unsafe.Add(ref sums.First, 3 * stride);
            ref var centres = ref centroid.First;
            for (nint frame = 0; frame < stride; frame += TLanes.Count)
            {
                var value = TLanes.Load(in row, frame);
                (TLanes.Load(in total, frame) + value).Store(ref total, frame);
                TLanes.MultiplyAdd(value, weight.Of(in centres, frame), TLanes.Load(in weighted, frame)).Store(ref weighted, frame);
            }
        }

        private void JoinBlock<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            var (half, zero) = (2 * (nint)sums.Stride, TLanes.Create(0));
            for (nint i = 0; i < half; i += TLanes.Count)
            {
                (TLanes.Load(in sums.First, i) + TLanes.Load(in sums.First, half + i)).Store(ref sums.First, i);
                zero.Store(ref sums.First, half + i);
            }
        }
    }

    private interface IWeight<TLanes>
    {
        /// <summary>The weight of one bin in the frames from <paramref name="frame"/> on.</summary>
        TLanes Of(ref readonly float centroid, nint frame);
    }

    private readonly struct ConstantWeight<TLanes>(TLanes weight) : IWeight<TLanes>
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        public TLanes Of(ref readonly float centroid, nint frame) => weight;
    }

    private readonly struct SquaredDistance<TLanes>(TLanes hertz) : IWeight<TLanes>
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        public TLanes Of(ref readonly float centroid, nint frame)
        {
            var distance = hertz - TLanes.Load(in centroid, frame);
            return distance * distance;
        }
    }
}
