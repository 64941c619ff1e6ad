using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Experiments.Features.Spectral;

namespace Experiments.Features.Fft;

/// <summary>
/// The signal of a spectrogram: inverse transforms, windowed and overlapped, divided by the overlap of the squared windows
/// (Griffin and Lim 1984). Equals librosa.istft with the length of the signal.
/// </summary>
internal sealed class InverseStft<TLanes, TNumber>
    where TLanes : unmanaged, ILanes<TLanes, TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    private readonly SpectrumPlan<TNumber> _plan;
    private readonly int _hopLength;
    private readonly FramesFft<TLanes, TNumber> _fft;
    private readonly TNumber[] _window;
    private readonly float[] _squaredWindow;
    private readonly AlignedBuffer<float> _overlap = new();
    private readonly AlignedBuffer<float> _signal = new();
    private readonly AlignedBuffer<float> _windows = new();

    public InverseStft(SpectrumPlan<TNumber> plan, ReadOnlySpan<double> window, int hopLength)
    {
        _plan = plan;
        _hopLength = hopLength;
        _fft = new FramesFft<TLanes, TNumber>(plan.Fft);
        _window = new TNumber[window.Length];
        _squaredWindow = new float[window.Length];
        for (var i = 0; i < window.Length; i++)
        {
            // The transforms are unscaled, so the window includes the factor 1 / length. Odd samples have the sign of a conjugate.
            var sign = plan.IsPacked && i % 2 == 1 ? -1 : 1;
            _window[i] = TNumber.CreateTruncating(sign * window[i] / plan.Fft.Length);
            _squaredWindow[i] = (float)(window[i] * window[i]);
        }
    }

    /// <summary>Writes the signal of a spectrogram of shape [nFft / 2 + 1, frames], without the padding.</summary>
    public void Invert(FrameMatrix re, FrameMatrix im, Span<float> samples)
    {
        var width = re.Stride + ((_plan.NFft - 1) / _hopLength) + 1;
        var overlap = _overlap.Resize(_hopLength * width);
        overlap.Clear();
        for (var frame = 0; frame < re.Frames; frame += TLanes.Count)
        {
            if (_plan.IsPacked)
            {
                _fft.Transform(new PackedSource(_plan, re, im, frame));
            }
            else
            {
                _fft.Transform(new InverseRealSource(_plan, re, im, frame));
            }

            Overlap(width, frame);
        }

        var signal = _signal.Resize(_hopLength * width);
        Transposition.Transpose(overlap, width, _hopLength, width, signal, _hopLength);
        DivideByWindows(signal, re.Frames);
        signal.Slice(_plan.NFft / 2, samples.Length).CopyTo(samples);
    }

    private void Overlap(int width, int frame)
    {
        for (var sample = 0; sample < _plan.NFft; sample++)
        {
            ref var values = ref _plan.IsPacked && sample % 2 == 1 ? ref _fft.Im : ref _fft.Re;
            var value = TLanes.Load(in values, (nint)(_plan.IsPacked ? sample / 2 : sample) * TLanes.Count);
            var offset = ((nint)(sample % _hopLength) * width) + (sample / _hopLength) + frame;
            var sum = TLanes.LoadSingle(in _overlap.First, offset);
            TLanes.MultiplyAdd(value, TLanes.Create(_window[sample]), sum).StoreSingle(ref _overlap.First, offset);
        }
    }

    /// <summary>Divides by the summed squared windows; samples where they sum to zero stay unchanged.</summary>
    private void DivideByWindows(Span<float> signal, int frames)
    {
        var windows = _windows.Resize(signal.Length);
        windows.Clear();
        for (var frame = 0; frame < frames; frame++)
        {
            var part = windows.Slice(frame * _hopLength, _plan.NFft);
            TensorPrimitives.Add(part, _squaredWindow, part);
        }

        for (var i = 0; i < signal.Length; i++)
        {
            signal[i] = windows[i] > NormalizeByMax.Silence ? signal[i] / windows[i] : signal[i];
        }
    }

    /// <summary>Conjugates of the packed bins: a forward transform of them is the conjugate of the inverse.</summary>
    private readonly struct PackedSource(SpectrumPlan<TNumber> plan, FrameMatrix re, FrameMatrix im, int frame) : ILaneSource<TLanes>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Read(int place, out TLanes packedRe, out TLanes packedIm)
        {
            var bin = plan.Fft.InputOrder[place];
            var (here, there) = (((nint)bin * re.Stride) + frame, ((nint)(plan.Fft.Length - bin) * re.Stride) + frame);
            var (aRe, aIm) = (TLanes.LoadSingle(in re.First, here), TLanes.LoadSingle(in im.First, here));
            var (bRe, bIm) = (TLanes.LoadSingle(in re.First, there), TLanes.LoadSingle(in im.First, there));
            var half = TLanes.Create(TNumber.CreateTruncating(0.5));
            var (evenRe, evenIm) = ((aRe + bRe) * half, (aIm - bIm) * half);
            var (turnedRe, turnedIm) = ((aRe - bRe) * half, (aIm + bIm) * half);
            var (cosine, sine) = plan.InverseTwiddle(bin);
            var (cosines, sines) = (TLanes.Create(cosine), TLanes.Create(sine));
            var oddRe = TLanes.SubtractProduct(turnedRe * cosines, turnedIm, sines);
            var oddIm = TLanes.MultiplyAdd(turnedRe, sines, turnedIm * cosines);
            packedRe = evenRe - oddIm;
            packedIm = TLanes.Create(TNumber.Zero) - evenIm - oddRe;
        }
    }

    /// <summary>Conjugates of all bins of an odd length, the upper half mirrored.</summary>
    private readonly struct InverseRealSource(SpectrumPlan<TNumber> plan, FrameMatrix re, FrameMatrix im, int frame) : ILaneSource<TLanes>
    {
        public void Read(int place, out TLanes valueRe, out TLanes valueIm)
        {
            var bin = plan.Fft.InputOrder[place];
            var isMirrored = bin >= plan.Bins;
            var offset = ((nint)(isMirrored ? plan.NFft - bin : bin) * re.Stride) + frame;
            valueRe = TLanes.LoadSingle(in re.First, offset);
            valueIm = TLanes.LoadSingle(in im.First, offset);
            valueIm = isMirrored ? valueIm : TLanes.Create(TNumber.Zero) - valueIm;
        }
    }
}
