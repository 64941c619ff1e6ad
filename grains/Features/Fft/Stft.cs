using System.Numerics;
using System.Runtime.CompilerServices;
using Experiments.Domain;

namespace Experiments.Features.Fft;

/// <summary>The short-time Fourier transform of padded signals, at one vector width and precision; for one thread.</summary>
internal interface IStft
{
    /// <summary>The power spectrogram |X|^2, shape [nFft / 2 + 1, frames].</summary>
    /// <param name="padded">The signal with its padding: frame t is the nFft samples from t * hopLength.</param>
    /// <param name="power">Its shape is set; padding is zero.</param>
    void Power(ReadOnlySpan<float> padded, FrameMatrix power);

    /// <summary>The complex spectrogram, shape [nFft / 2 + 1, frames] each.</summary>
    void Complex(ReadOnlySpan<float> padded, FrameMatrix re, FrameMatrix im);

    /// <summary>The signal of a complex spectrogram, without padding, as long as <paramref name="samples"/>.</summary>
    void Inverse(FrameMatrix re, FrameMatrix im, Span<float> samples);
}

/// <summary>
/// Equals librosa.stft: unscaled, centred frames, periodic window. With double precision, the transform runs in double and the result is
/// rounded to float, like librosa.
/// </summary>
internal sealed class Stft<TLanes, TNumber>(SpectrumPlan<TNumber> plan, double[] window, int hopLength) : IStft
    where TLanes : unmanaged, ILanes<TLanes, TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    private readonly Spectra<TLanes, TNumber> _spectra = new(plan);
    private readonly AlignedBuffer<float> _signal = new();
    private InverseStft<TLanes, TNumber>? _inverse;

    public void Power(ReadOnlySpan<float> padded, FrameMatrix power)
    {
        power.Reset(plan.Bins, Layout(padded));
        for (var frame = 0; frame < power.Frames; frame += TLanes.Count)
        {
            var sink = new PowerSink(ref Unsafe.Add(ref power.First, frame), power.Stride);
            _spectra.Transform(_signal, frame, ref sink);
        }

        power.ClearPadding();
    }

    public void Complex(ReadOnlySpan<float> padded, FrameMatrix re, FrameMatrix im)
    {
        var frames = Layout(padded);
        re.Reset(plan.Bins, frames);
        im.Reset(plan.Bins, frames);
        for (var frame = 0; frame < frames; frame += TLanes.Count)
        {
            var sink = new ComplexSink(ref Unsafe.Add(ref re.First, frame), ref Unsafe.Add(ref im.First, frame), re.Stride);
            _spectra.Transform(_signal, frame, ref sink);
        }

        re.ClearPadding();
        im.ClearPadding();
    }

    public void Inverse(FrameMatrix re, FrameMatrix im, Span<float> samples) =>
        (_inverse ??= new InverseStft<TLanes, TNumber>(plan, window, hopLength)).Invert(re, im, samples);

    /// <summary>Transposes the signal so that frames are contiguous; returns the number of frames.</summary>
    private int Layout(ReadOnlySpan<float> padded)
    {
        var frames = 1 + ((padded.Length - plan.NFft) / hopLength);
        var width = FrameMatrix.StrideOf(frames) + ((plan.NFft - 1) / hopLength) + 1;
        var signal = _signal.Resize(hopLength * width);
        _spectra.SetLayout(hopLength, width);

        // Whole hops in blocks, then the rest; zeros beyond the signal.
        var hops = Math.Min(padded.Length / hopLength, width);
        Transposition.Transpose(padded, hopLength, hops, hopLength, signal, width);
        var rest = padded[Math.Min(hops * hopLength, padded.Length)..];
        for (var row = 0; row < hopLength; row++)
        {
            var tail = signal.Slice((row * width) + hops, width - hops);
            tail.Clear();
            if (row < rest.Length && hops < width)
            {
                tail[0] = rest[row];
            }
        }

        return frames;
    }

    private readonly ref struct PowerSink(ref float power, nint stride) : ISpectrumSink<TLanes>
    {
        private readonly ref float _power = ref power;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(int bin, TLanes re, TLanes im) => TLanes.MultiplyAdd(re, re, im * im).StoreSingle(ref _power, bin * stride);
    }

    private readonly ref struct ComplexSink(ref float re, ref float im, nint stride) : ISpectrumSink<TLanes>
    {
        private readonly ref float _re = ref re;
        private readonly ref float _im = ref im;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(int bin, TLanes re, TLanes im)
        {
            re.StoreSingle(ref _re, bin * stride);
            im.StoreSingle(ref _im, bin * stride);
        }
    }
}

/// <summary>Creates transforms of a width and precision.</summary>
internal static class Stft
{
    /// <summary>Creates a transform for one thread; the plans are shared.</summary>
    public static IStft Create(SignalPlan plan) => plan.Spec.Precision is SignalPrecision.Double
        ? plan.Width switch
        {
            LaneWidth.Bits512 => new Stft<Lanes512<double>, double>(plan.DoubleSpectrum, plan.AnalysisWindow, plan.Spec.HopLength),
            LaneWidth.Bits256 => new Stft<Lanes256<double>, double>(plan.DoubleSpectrum, plan.AnalysisWindow, plan.Spec.HopLength),
            LaneWidth.Bits128 => new Stft<Lanes128<double>, double>(plan.DoubleSpectrum, plan.AnalysisWindow, plan.Spec.HopLength),
            _ => new Stft<ScalarLane<double>, double>(plan.DoubleSpectrum, plan.AnalysisWindow, plan.Spec.HopLength),
        }
        : plan.Width switch
        {
            LaneWidth.Bits512 => new Stft<Lanes512<float>, float>(plan.SingleSpectrum, plan.AnalysisWindow, plan.Spec.HopLength),
            LaneWidth.Bits256 => new Stft<Lanes256<float>, float>(plan.SingleSpectrum, plan.AnalysisWindow, plan.Spec.HopLength),
            LaneWidth.Bits128 => new Stft<Lanes128<float>, float>(plan.SingleSpectrum, plan.AnalysisWindow, plan.Spec.HopLength),
            _ => new Stft<ScalarLane<float>, float>(plan.SingleSpectrum, plan.AnalysisWindow, plan.Spec.HopLength),
        };
}
