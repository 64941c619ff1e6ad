using System.Numerics;
using System.Runtime.CompilerServices;
using Experiments.Features.Fft;

namespace Experiments.Features.Rhythm;

/// <summary>Shared tables of all tempograms of one window length.</summary>
internal sealed class TempogramPlan
{
    /// <summary>A plan for windows of <paramref name="winLength"/> frames, 2 or more.</summary>
    public TempogramPlan(int winLength)
    {
        WinLength = winLength;

        // Long enough that no lag wraps around, with no factors other than twos and one three.
        var shortest = (2 * winLength) - 1;
        var powerOfTwo = (int)BitOperations.RoundUpToPowerOf2((uint)shortest);
        var window = new double[powerOfTwo / 4 * 3 >= shortest ? powerOfTwo / 4 * 3 : powerOfTwo];
        Window.Create("hann", winLength).CopyTo(window, 0);
        Single = new SpectrumPlan<float>(window);
        Double = new SpectrumPlan<double>(window);
        Inverse = new FftPlan<double>(window.Length);
    }

    public int WinLength { get; }

    public SpectrumPlan<float> Single { get; }

    public SpectrumPlan<double> Double { get; }

    public FftPlan<double> Inverse { get; }
}

/// <summary>The mean tempogram at one vector width and precision; for one thread.</summary>
internal interface ITempogram
{
    /// <summary>
    /// The mean over all frames of the windowed onset envelope's autocorrelation, each frame's divided by its maximum: lags 0 to the
    /// window's length, in frames.
    /// </summary>
    ReadOnlySpan<double> Mean(ReadOnlySpan<float> envelope);
}

/// <summary>
/// Equals the mean over frames of librosa.feature.tempogram. An autocorrelation is largest at lag 0, where it is the sum of the power; so
/// each power spectrum is divided by its sum, all are added, and one inverse transform covers all frames.
/// </summary>
internal sealed class Tempogram<TLanes, TNumber> : ITempogram
    where TLanes : unmanaged, ILanes<TLanes, TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    private readonly int _winLength;
    private readonly SpectrumPlan<TNumber> _spectrum;
    private readonly Spectra<TLanes, TNumber> _spectra;
    private readonly FramesFft<ScalarLane<double>, double> _inverse;
    private readonly FftPlan<double> _inversePlan;
    private readonly AlignedBuffer<float> _signal = new();
    private readonly AlignedBuffer<TNumber> _power = new();
    private readonly AlignedBuffer<TNumber> _sums = new();
    private readonly double[] _spectrumSum;
    private readonly double[] _mean;

    public Tempogram(TempogramPlan plan, SpectrumPlan<TNumber> spectrum)
    {
        _winLength = plan.WinLength;
        _spectrum = spectrum;
        _spectra = new Spectra<TLanes, TNumber>(spectrum);
        _spectra.SetLayout(hopLength: 1, stride: 0);
        _inverse = new FramesFft<ScalarLane<double>, double>(plan.Inverse);
        _inversePlan = plan.Inverse;
        _power.Resize(spectrum.Bins * TLanes.Count);
        _sums.Resize(spectrum.Bins * TLanes.Count);
        _spectrumSum = new double[spectrum.NFft];
        _mean = new double[plan.WinLength];
    }

    public ReadOnlySpan<double> Mean(ReadOnlySpan<float> envelope)
    {
        LayOut(envelope);
        _sums.Span.Clear();
        for (var frame = 0; frame < envelope.Length; frame += TLanes.Count)
        {
            var sink = new AutocorrelationSink(ref _power.First);
            _spectra.Transform(_signal, frame, ref sink);
            AddNormalized(envelope.Length - frame);
        }

        for (var bin = 0; bin < _spectrum.Bins; bin++)
        {
            var sum = 0.0;
            foreach (var value in _sums.Span.Slice(bin * TLanes.Count, TLanes.Count))
            {
                sum += double.CreateTruncating(value);
            }

            _spectrumSum[bin] = sum;
            _spectrumSum[bin == 0 ? 0 : _spectrum.NFft - bin] = sum;
        }

        // The spectrum is real and even: forward and inverse transforms are the same.
        _inverse.Transform(new EvenSource(_inversePlan.InputOrder, _spectrumSum));
        for (var lag = 0; lag < _winLength; lag++)
        {
            _mean[lag] = Unsafe.Add(ref _inverse.Re, lag) / envelope.Length;
        }

        return _mean;
    }

    /// <summary>
    /// Adds ramps to zero on both sides of the envelope, half a window long, so that windows are centred on frames.
    /// </summary>
    private void LayOut(ReadOnlySpan<float> envelope)
    {
        var ramp = _winLength / 2;
        var signal = _signal.Resize(envelope.Length + _spectrum.NFft + LaneSelection.MaxLanes + ramp);
        signal[(ramp + envelope.Length)..].Clear();
        envelope.CopyTo(signal[ramp..]);
        for (var i = 0; i < ramp; i++)
        {
            signal[i] = envelope[0] * i / ramp;
            signal[ramp + envelope.Length + i] = envelope[^1] * (ramp - 1 - i) / ramp;
        }
    }

    /// <summary>Adds the power of the first <paramref name="valid"/> lanes, each lane divided by its sum over all bins.</summary>
    private void AddNormalized(int valid)
    {
        ref var power = ref _power.First;
        var last = _spectrum.Bins - 1;
        var two = TLanes.Create(TNumber.CreateTruncating(2));
        var total = TLanes.Create(TNumber.Zero);
        for (var bin = 1; bin < last; bin++)
        {
            total += TLanes.Load(in power, bin * TLanes.Count);
        }

        // Each bin except the first and, for an even length, the last represents two bins of the full transform.
        var lastPower = TLanes.Load(in power, last * TLanes.Count);
        total = TLanes.Load(in power, 0) + (total * two) + (_spectrum.IsPacked ? lastPower : lastPower * two);
        Span<TNumber> factors = stackalloc TNumber[TLanes.Count];
        total.Store(ref factors[0], 0);
        for (var lane = 0; lane < factors.Length; lane++)
        {
            factors[lane] = lane < valid && TNumber.IsNormal(factors[lane]) ? TNumber.One / factors[lane] : TNumber.Zero;
        }

        var factor = TLanes.Load(in factors[0], 0);
        ref var sums = ref _sums.First;
        for (var bin = 0; bin <= last; bin++)
        {
            var offset = (nint)bin * TLanes.Count;
            TLanes.MultiplyAdd(TLanes.Load(in power, offset), factor, TLanes.Load(in sums, offset)).Store(ref sums, offset);
        }
    }

    private readonly ref struct AutocorrelationSink(ref TNumber power) : ISpectrumSink<TLanes>
    {
        private readonly ref TNumber _power = ref power;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(int bin, TLanes re, TLanes im) => TLanes.MultiplyAdd(re, re, im * im).Store(ref _power, (nint)bin * TLanes.Count);
    }

    private readonly struct EvenSource(int[] order, double[] spectrum) : ILaneSource<ScalarLane<double>>
    {
        public void Read(int place, out ScalarLane<double> re, out ScalarLane<double> im)
        {
            re = ScalarLane<double>.Create(spectrum[order[place]]);
            im = ScalarLane<double>.Create(0);
        }
    }
}

/// <summary>Creates tempograms of a width and precision.</summary>
internal static class Tempogram
{
    /// <summary>A workspace for one thread.</summary>
    public static ITempogram Create(TempogramPlan plan, LaneWidth width, bool isDouble) => (width, isDouble) switch
    {
        (LaneWidth.Bits512, true) => new Tempogram<Lanes512<double>, double>(plan, plan.Double),
        (LaneWidth.Bits256, true) => new Tempogram<Lanes256<double>, double>(plan, plan.Double),
        (LaneWidth.Bits128, true) => new Tempogram<Lanes128<double>, double>(plan, plan.Double),
        (_, true) => new Tempogram<ScalarLane<double>, double>(plan, plan.Double),
        (LaneWidth.Bits512, false) => new Tempogram<Lanes512<float>, float>(plan, plan.Single),
        (LaneWidth.Bits256, false) => new Tempogram<Lanes256<float>, float>(plan, plan.Single),
        (LaneWidth.Bits128, false) => new Tempogram<Lanes128<float>, float>(plan, plan.Single),
        (_, false) => new Tempogram<ScalarLane<float>, float>(plan, plan.Single),
    };
}
