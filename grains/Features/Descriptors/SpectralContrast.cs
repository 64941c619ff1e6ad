using System.Runtime.CompilerServices;
using Experiments.Domain;
using Experiments.Features.Fft;
using Experiments.Features.Spectral;

namespace Experiments.Features.Descriptors;

/// <summary>
/// Spectral contrast (Jiang and others 2002): in each octave band, the difference between the loudest and the quietest bins. Shape
/// [nBands + 1, frames]; decibels (of magnitudes, as librosa takes them), peaks and valleys each floored 80 dB below their maximum. Equals
/// librosa.feature.spectral_contrast.
/// </summary>
internal sealed class SpectralContrast : IFrameFeature
{
    public string Name => "spectral_contrast";

    public string Summary => "Difference between peaks and valleys of the spectrum in octave bands.";

    public ParameterSchema Options { get; } = new(
        "spectral_contrast",
        ParameterSpec.Integer("nBands", 6, 1, 12, "Octave bands above the lowest band."),
        ParameterSpec.Number("fMin", 200, 1, 100_000, "Upper edge of the lowest band, hertz."),
        ParameterSpec.Number("quantile", 0.02, 0.0001, 0.5, "Share of a band's bins that make up its peak, and its valley."));

    public string Unit(ParameterSet options) => "dB";

    public int Rows(FeatureSpec spec, ParameterSet options) => options.Integer("nBands") + 1;

    public IEnumerable<string> FindProblems(FeatureSpec spec, ParameterSet options)
    {
        var lastEdge = options.Number("fMin") * Math.Pow(2, options.Integer("nBands") - 1);
        if (lastEdge >= spec.SampleRate / 2.0)
        {
            return [$"spectral_contrast: its last band starts at {lastEdge} Hz, which is not below half the sampleRate; lower fMin or "
                + "nBands"];
        }

        var empty = ContrastBand.All(spec, options).FindIndex(band => band.Count < 1);
        return empty < 0 ? [] : [$"spectral_contrast: band {empty + 1} contains no bin at nFft {spec.NFft}; raise nFft or fMin"];
    }

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values)
    {
        // Peaks in the first rows, valleys in the others: each half has its own floor.
        var bands = analysis.Plan.ContrastBands(options);
        var magnitude = analysis.Magnitude;
        var extremes = analysis.Scratch(2 * bands.Length);
        analysis.Width.Run(new ContrastKernel(magnitude, extremes, bands));
        Decibels.FromPower(extremes.All[..(extremes.All.Length / 2)]);
        Decibels.FromPower(extremes.All[(extremes.All.Length / 2)..]);
        for (var band = 0; band < bands.Length; band++)
        {
            System.Numerics.Tensors.TensorPrimitives.Subtract(
                extremes[band], extremes[bands.Length + band], values.Slice(band * analysis.Frames, analysis.Frames));
        }
    }

    private readonly struct ContrastKernel(FrameMatrix magnitude, FrameMatrix extremes, ContrastBand[] bands) : ILaneKernel
    {
        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            for (var frame = 0; frame < magnitude.Stride; frame += TLanes.Count)
            {
                for (var i = 0; i < bands.Length; i++)
                {
                    var band = bands[i];
                    ref var column = ref Unsafe.Add(ref magnitude.First, ((nint)band.First * magnitude.Stride) + frame);
                    MeanOfFirst<TLanes, Descending<TLanes>>(ref column, band)
                        .Store(ref extremes.First, ((nint)i * extremes.Stride) + frame);
                    MeanOfFirst<TLanes, Ascending<TLanes>>(ref column, band)
                        .Store(ref extremes.First, ((nint)(bands.Length + i) * extremes.Stride) + frame);
                }
            }
        }

        /// <summary>
        /// Keeps the first few values in order, sorted. Two bins are inserted at a time, each shifting the values after it by one place; no
        /// branch depends on the values.
        /// </summary>
        private TLanes MeanOfFirst<TLanes, TOrder>(ref float column, ContrastBand band)
            where TLanes : unmanaged, ILanes<TLanes, float>
            where TOrder : IOrder<TLanes>
        {
            Span<TLanes> kept = stackalloc TLanes[band.Extremes];
            kept.Fill(TOrder.Last);
            var stride = (nint)magnitude.Stride;
            for (var bin = 0; bin < band.Count; bin += 2)
            {
                var value = TLanes.Load(in column, bin * stride);
                var other = bin + 1 < band.Count ? TLanes.Load(in column, (bin + 1) * stride) : TOrder.Last;
                var (first, second) = (TOrder.First(value, other), TOrder.Second(value, other));
                foreach (ref var place in kept)
                {
                    var pushed = TOrder.Second(place, first);
                    place = TOrder.First(place, first);
                    first = TOrder.First(pushed, second);
                    second = TOrder.Second(pushed, second);
                }
            }

            return Mean(kept);
        }

        private static TLanes Mean<TLanes>(ReadOnlySpan<TLanes> values)
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            var sum = TLanes.Create(0);
            foreach (var value in values)
            {
                sum += value;
            }

            return sum / TLanes.Create(values.Length);
        }
    }

    private interface IOrder<TLanes>
    {
        /// <summary>A value that sorts after all others.</summary>
        static abstract TLanes Last { get; }

        static abstract TLanes First(TLanes a, TLanes b);

        static abstract TLanes Second(TLanes a, TLanes b);
    }

    private readonly struct Descending<TLanes> : IOrder<TLanes>
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        public static TLanes Last => TLanes.Create(0);

        public static TLanes First(TLanes a, TLanes b) => TLanes.Max(a, b);

        public static TLanes Second(TLanes a, TLanes b) => TLanes.Min(a, b);
    }

    private readonly struct Ascending<TLanes> : IOrder<TLanes>
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        public static TLanes Last => TLanes.Create(float.PositiveInfinity);

        public static TLanes First(TLanes a, TLanes b) => TLanes.Min(a, b);

        public static TLanes Second(TLanes a, TLanes b) => TLanes.Max(a, b);
    }
}
