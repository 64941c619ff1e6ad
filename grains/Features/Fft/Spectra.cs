using System.Numerics;
using System.Runtime.CompilerServices;

namespace Experiments.Features.Fft;

/// <summary>Receives the spectrum of several frames, bin by bin in any order; a bin may be written twice.</summary>
internal interface ISpectrumSink<TLanes>
{
    /// <summary>Receives one bin.</summary>
    void Write(int bin, TLanes re, TLanes im);
}

/// <summary>
/// Spectra of frames of a real signal, one frame per vector lane. The signal is read hop-transposed: sample s of frames t, t + 1, … is
/// contiguous at <c>offset(s) + t</c>.
/// </summary>
internal sealed class Spectra<TLanes, TNumber>
    where TLanes : unmanaged, ILanes<TLanes, TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    private readonly SpectrumPlan<TNumber> _plan;
    private readonly FramesFft<TLanes, TNumber> _fft;
    private readonly Tap[] _taps;
    private (int HopLength, int Stride) _layout;

    public Spectra(SpectrumPlan<TNumber> plan)
    {
        _plan = plan;
        _fft = new FramesFft<TLanes, TNumber>(plan.Fft);
        _taps = new Tap[plan.NFft];
    }

    /// <summary>
    /// Sets the positions of the samples of a frame: sample s at s % <paramref name="hopLength"/> * <paramref name="stride"/> +
    /// s / hopLength.
    /// </summary>
    public void SetLayout(int hopLength, int stride)
    {
        if (_layout == (hopLength, stride))
        {
            return;
        }

        _layout = (hopLength, stride);
        var next = 0;
        foreach (var input in _plan.Fft.InputOrder)
        {
            var first = _plan.IsPacked ? 2 * input : input;
            for (var sample = first; sample < first + (_plan.IsPacked ? 2 : 1); sample++)
            {
                _taps[next++] = new Tap((sample % hopLength * stride) + (sample / hopLength), _plan.Window[sample]);
            }
        }
    }

    /// <summary>Transforms one frame per lane, from <paramref name="frame"/> on.</summary>
    public void Transform<TSink>(AlignedBuffer<float> signal, int frame, ref TSink sink)
        where TSink : ISpectrumSink<TLanes>, allows ref struct
    {
        if (_plan.IsPacked)
        {
            _fft.Transform(new PairSource(ref _taps[0], ref Unsafe.Add(ref signal.First, frame)));
            Unpack(ref sink);
        }
        else
        {
            _fft.Transform(new RealSource(ref _taps[0], ref Unsafe.Add(ref signal.First, frame)));
            for (var bin = 0; bin < _plan.Bins; bin++)
            {
                sink.Write(bin, TLanes.Load(in _fft.Re, (nint)bin * TLanes.Count), TLanes.Load(in _fft.Im, (nint)bin * TLanes.Count));
            }
        }
    }

    /// <summary>
    /// Joins the spectra of even and odd samples, which were packed as real and imaginary parts: bins k and length - k at a time.
    /// </summary>
    private void Unpack<TSink>(ref TSink sink)
        where TSink : ISpectrumSink<TLanes>, allows ref struct
    {
        ref var re = ref _fft.Re;
        ref var im = ref _fft.Im;
        ref var twiddles = ref _plan.Twiddles[0];
        var length = _plan.Fft.Length;
        var zero = TLanes.Create(TNumber.Zero);
        var two = TLanes.Create(TNumber.CreateTruncating(2));
        var (constantRe, constantIm) = (TLanes.Load(in re, 0) * two, TLanes.Load(in im, 0) * two);
        sink.Write(0, constantRe + constantIm, zero);
        sink.Write(length, constantRe - constantIm, zero);
        for (var k = 1; k <= length / 2; k++)
        {
            var (here, there) = ((nint)k * TLanes.Count, (nint)(length - k) * TLanes.Count);
            var (aRe, aIm) = (TLanes.Load(in re, here), TLanes.Load(in im, here));
            var (bRe, bIm) = (TLanes.Load(in re, there), TLanes.Load(in im, there));
            var (evenRe, evenIm, oddRe, oddIm) = (aRe + bRe, aIm - bIm, aIm + bIm, bRe - aRe);
            var (cosine, sine) = (TLanes.Create(Unsafe.Add(ref twiddles, 2 * k)), TLanes.Create(Unsafe.Add(ref twiddles, (2 * k) + 1)));
            var turnRe = TLanes.SubtractProduct(oddRe * cosine, oddIm, sine);
            var turnIm = TLanes.MultiplyAdd(oddRe, sine, oddIm * cosine);
            sink.Write(k, evenRe + turnRe, evenIm + turnIm);
            sink.Write(length - k, evenRe - turnRe, turnIm - evenIm);
        }
    }

    /// <summary>Position of a sample of the first frame, and its window value.</summary>
    private readonly record struct Tap(int Offset, TNumber Weight);

    private readonly ref struct PairSource(ref Tap taps, ref float signal) : ILaneSource<TLanes>
    {
        private readonly ref Tap _taps = ref taps;
        private readonly ref float _signal = ref signal;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Read(int place, out TLanes re, out TLanes im)
        {
            ref var even = ref Unsafe.Add(ref _taps, 2 * place);
            ref var odd = ref Unsafe.Add(ref even, 1);
            re = TLanes.LoadSingle(in _signal, even.Offset) * TLanes.Create(even.Weight);
            im = TLanes.LoadSingle(in _signal, odd.Offset) * TLanes.Create(odd.Weight);
        }
    }

    private readonly ref struct RealSource(ref Tap taps, ref float signal) : ILaneSource<TLanes>
    {
        private readonly ref Tap _taps = ref taps;
        private readonly ref float _signal = ref signal;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Read(int place, out TLanes re, out TLanes im)
        {
            ref var tap = ref Unsafe.Add(ref _taps, place);
            re = TLanes.LoadSingle(in _signal, tap.Offset) * TLanes.Create(tap.Weight);
            im = TLanes.Create(TNumber.Zero);
        }
    }
}
