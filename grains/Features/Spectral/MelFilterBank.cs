using System.Runtime.CompilerServices;
using Experiments.Domain;
using Experiments.Features.Fft;

namespace Experiments.Features.Spectral;

/// <summary>
/// Triangular filters, equally spaced in mels, each of unit area (librosa.filters.mel with <c>norm="slaney"</c>). Stored sparsely: a filter
/// holds only the bins under its triangle.
/// </summary>
internal sealed class MelFilterBank
{
    private readonly Filter[] _filters;

    public MelFilterBank(FeatureSpec spec)
    {
        var edges = Edges(spec);
        _filters = [.. Enumerable.Range(0, spec.NMels).Select(band => Create(spec, edges, band))];
    }

    /// <summary>Number of bands.</summary>
    public int Bands => _filters.Length;

    /// <summary>The weights of one band for every bin, zeros included.</summary>
    public float[] Dense(int band, int bins)
    {
        var weights = new float[bins];
        _filters[band].Weights.CopyTo(weights, _filters[band].FirstBin);
        return weights;
    }

    /// <summary>Mel power, shape [nMels, frames], of the power spectrogram.</summary>
    public void Apply(LaneWidth width, FrameMatrix power, FrameMatrix mel)
    {
        mel.Reset(Bands, power.Frames);
        width.Run(new MelKernel(_filters, power, mel));
    }

    /// <summary>
    /// nMels + 2 frequencies in hertz, equally spaced in mels: a filter
    /// rises from one, peaks at the next and falls to the third.
    /// </summary>
    public static double[] Edges(FeatureSpec spec)
    {
        var (low, high) = (MelScale.FromHertz(spec.FMin), MelScale.FromHertz(spec.FMax ?? (spec.SampleRate / 2.0)));
        return [.. Enumerable.Range(0, spec.NMels + 2).Select(i => MelScale.ToHertz(low + ((high - low) * i / (spec.NMels + 1))))];
    }

    private static Filter Create(FeatureSpec spec, double[] edges, int band)
    {
        var (left, middle, right) = (edges[band], edges[band + 1], edges[band + 2]);
        var weights = Enumerable.Range(0, Framing.BinCount(spec)).Select(bin => Weight((double)bin * spec.SampleRate / spec.NFft)).ToList();
        var first = weights.FindIndex(weight => weight > 0);
        return first < 0 ? new Filter(0, []) : new Filter(first, [.. weights[first..(weights.FindLastIndex(weight => weight > 0) + 1)]]);

        // librosa multiplies a float triangle by the double norm, in float.
        float Weight(double hertz) =>
            (float)Math.Max(0, Math.Min((hertz - left) / (middle - left), (right - hertz) / (right - middle)))
                * (float)(2 / (right - left));
    }

    private sealed record Filter(int FirstBin, float[] Weights);

    private readonly struct MelKernel(Filter[] filters, FrameMatrix power, FrameMatrix mel) : ILaneKernel
    {
        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            for (var band = 0; band < filters.Length; band++)
            {
                var filter = filters[band];
                ref var source = ref Unsafe.Add(ref power.First, (nint)filter.FirstBin * power.Stride);
                ref var target = ref Unsafe.Add(ref mel.First, (nint)band * mel.Stride);
                var frame = 0;
                for (; frame + (4 * TLanes.Count) <= power.Stride; frame += 4 * TLanes.Count)
                {
                    Four<TLanes>(filter.Weights, ref Unsafe.Add(ref source, frame), power.Stride, ref Unsafe.Add(ref target, frame));
                }

                for (; frame < power.Stride; frame += TLanes.Count)
                {
                    One<TLanes>(filter.Weights, ref Unsafe.Add(ref source, frame), power.Stride, ref Unsafe.Add(ref target, frame));
                }
            }
        }

        private static void Four<TLanes>(float[] weights, ref float source, nint stride, ref float target)
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            var (a, b, c, d) = (TLanes.Create(0), TLanes.Create(0), TLanes.Create(0), TLanes.Create(0));
            for (var i = 0; i < weights.Length; i++)
            {
                var weight = TLanes.Create(weights[i]);
                a = TLanes.MultiplyAdd(weight, TLanes.Load(in source, i * stride), a);
                b = TLanes.MultiplyAdd(weight, TLanes.Load(in source, (i * stride) + TLanes.Count), b);
                c = TLanes.MultiplyAdd(weight, TLanes.Load(in source, (i * stride) + (2 * TLanes.Count)), c);
                d = TLanes.MultiplyAdd(weight, TLanes.Load(in source, (i * stride) + (3 * TLanes.Count)), d);
            }

            a.Store(ref target, 0);
            b.Store(ref target, TLanes.Count);
            c.Store(ref target, 2 * TLanes.Count);
            d.Store(ref target, 3 * TLanes.Count);
        }

        private static void One<TLanes>(float[] weights, ref float source, nint stride, ref float target)
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            var sum = TLanes.Create(0);
            for (var i = 0; i < weights.Length; i++)
            {
                sum = TLanes.MultiplyAdd(TLanes.Create(weights[i]), TLanes.Load(in source, i * stride), sum);
            }

            sum.Store(ref target, 0);
        }
    }
}
