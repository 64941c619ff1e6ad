using System.Numerics.Tensors;
using Experiments.Domain;
using Experiments.Features.Fft;
using Experiments.Features.Rhythm;
using Experiments.Features.Spectral;

namespace Experiments.Features;

/// <summary>
/// One slice and the intermediate results its features share, each computed once on first use: padded samples, one STFT, mel bands, chroma,
/// onsets. Workspace of one thread: loading the next slice reuses its memory.
/// </summary>
public sealed class FrameAnalysis
{
    private readonly IStft _stft;
    private readonly AlignedBuffer<float> _samples = new();
    private readonly AlignedBuffer<float> _padded = new();
    private readonly AlignedBuffer<float> _values = new();
    private readonly AlignedBuffer<float> _onsets = new();
    private readonly FrameMatrix _power = new();
    private readonly FrameMatrix _magnitude = new();
    private readonly FrameMatrix _mel = new();
    private readonly FrameMatrix _decibels = new();
    private readonly FrameMatrix _chroma = new();
    private readonly FrameMatrix _centroid = new();
    private readonly FrameMatrix _bandwidth = new();
    private readonly FrameMatrix _scratch = new();
    private readonly AlignedBuffer<float> _harmonic = new();
    private readonly AlignedBuffer<float> _percussive = new();
    private readonly HarmonicPercussive _separation;
    private readonly Dictionary<int, ITempogram> _tempograms = [];
    private AnalysisPart _done;
    private int _tuning;

    internal FrameAnalysis(SignalPlan plan)
    {
        Plan = plan;
        _stft = Stft.Create(plan);
        _separation = new HarmonicPercussive(_stft, plan.Width);
    }

    [Flags]
    private enum AnalysisPart
    {
        None = 0,
        Padded = 1,
        Power = 2,
        Magnitude = 4,
        Mel = 8,
        Decibels = 16,
        Tuning = 32,
        Chroma = 64,
        MeanOnsets = 128,
        MedianOnsets = 256,
        Centroid = 512,
        HarmonicPercussive = 1024,
        Bandwidth = 2048,
    }

    /// <summary>The feature spec.</summary>
    public FeatureSpec Spec => Plan.Spec;

    /// <summary>The samples of the loaded slice, mono.</summary>
    public ReadOnlySpan<float> Samples => _samples.Span;

    /// <summary>Number of frames.</summary>
    public int Frames { get; private set; }

    internal SignalPlan Plan { get; }

    internal LaneWidth Width => Plan.Width;

    /// <summary>
    /// The slice with nFft / 2 samples of padding on either side; frame t is the nFft samples from t * hopLength.
    /// </summary>
    internal ReadOnlySpan<float> Padded
    {
        get
        {
            if (Begin(AnalysisPart.Padded))
            {
                var side = Spec.NFft / 2;
                Padding.Pad(Samples, side, Spec.Padding, _padded.Resize(Samples.Length + (2 * side)));
            }

            return _padded.Span;
        }
    }

    /// <summary>|X|^2 of the STFT, shape [nFft / 2 + 1, frames].</summary>
    internal FrameMatrix Power
    {
        get
        {
            if (Begin(AnalysisPart.Power))
            {
                _stft.Power(Padded, _power);
            }

            return _power;
        }
    }

    /// <summary>|X| of the STFT, shape [nFft / 2 + 1, frames].</summary>
    internal FrameMatrix Magnitude
    {
        get
        {
            if (Begin(AnalysisPart.Magnitude))
            {
                _magnitude.Reset(Power.Rows, Frames);
                TensorPrimitives.Sqrt(Power.All, _magnitude.All);
            }

            return _magnitude;
        }
    }

    /// <summary>Power in mel bands, shape [nMels, frames].</summary>
    internal FrameMatrix Mel
    {
        get
        {
            if (Begin(AnalysisPart.Mel))
            {
                Plan.Mel.Apply(Width, Power, _mel);
            }

            return _mel;
        }
    }

    /// <summary>Mel bands in decibels relative to 1, floored 80 dB below the maximum: shape [nMels, frames].</summary>
    internal FrameMatrix MelDecibels
    {
        get
        {
            if (Begin(AnalysisPart.Decibels))
            {
                _decibels.Reset(Mel.Rows, Frames);
                Mel.All.CopyTo(_decibels.All);
                Decibels.FromPower(_decibels.All);
            }

            return _decibels;
        }
    }

    /// <summary>Deviation of the slice's tuning from A 440, in hundredths of a semitone, -50 to 49.</summary>
    internal int TuningSteps
    {
        get
        {
            if (Begin(AnalysisPart.Tuning))
            {
                _tuning = Tuning.Estimate(Width, Spec, Power);
            }

            return _tuning;
        }
    }

    /// <summary>Energy in twelve pitch classes, C first, each frame divided by its maximum: shape [12, frames].</summary>
    internal FrameMatrix Chroma
    {
        get
        {
            if (Begin(AnalysisPart.Chroma))
            {
                Plan.Chroma(TuningSteps).Apply(Width, Power, _chroma);
                Width.Run(new NormalizeByMax(_chroma));
            }

            return _chroma;
        }
    }

    /// <summary>Spectral centroids, shape [1, frames], hertz.</summary>
    internal FrameMatrix Centroid
    {
        get
        {
            if (Begin(AnalysisPart.Centroid))
            {
                SpectralMoments.Centroid(Width, Spec, Magnitude, _scratch, _centroid);
            }

            return _centroid;
        }
    }

    /// <summary>Spectral bandwidths, shape [1, frames], hertz.</summary>
    internal FrameMatrix Bandwidth
    {
        get
        {
            if (Begin(AnalysisPart.Bandwidth))
            {
                SpectralMoments.Bandwidth(Width, Spec, Magnitude, Centroid, _scratch, _bandwidth);
            }

            return _bandwidth;
        }
    }

    /// <summary>Onset strength by the mean over mel bands, shape [frames].</summary>
    internal ReadOnlySpan<float> MeanOnsets
    {
        get
        {
            var onsets = _onsets.Span[..Frames];
            if (Begin(AnalysisPart.MeanOnsets))
            {
                OnsetStrength.Mean(Width, OnsetDelay, MelDecibels, _scratch, onsets);
            }

            return onsets;
        }
    }

    /// <summary>Onset strength by the median over mel bands, shape [frames].</summary>
    internal ReadOnlySpan<float> MedianOnsets
    {
        get
        {
            var onsets = _onsets.Span[Frames..];
            if (Begin(AnalysisPart.MedianOnsets))
            {
                OnsetStrength.Median(OnsetDelay, MelDecibels, onsets);
            }

            return onsets;
        }
    }

    /// <summary>The harmonic part of the slice, shape [samples].</summary>
    internal ReadOnlySpan<float> Harmonic
    {
        get
        {
            Separate();
            return _harmonic.Span;
        }
    }

    /// <summary>The percussive part of the slice, shape [samples].</summary>
    internal ReadOnlySpan<float> Percussive
    {
        get
        {
            Separate();
            return _percussive.Span;
        }
    }

    private int OnsetDelay => Spec.NFft / (2 * Spec.HopLength);

    /// <summary>Loads a slice.</summary>
    /// <exception cref="ArgumentException">It has no samples.</exception>
    internal void Load(ReadOnlySpan<float> samples)
    {
        Frames = Framing.FrameCount(Spec, samples.Length);
        samples.CopyTo(_samples.Resize(samples.Length));
        _onsets.Resize(2 * Frames);
        _done = AnalysisPart.None;
    }

    /// <summary>Buffer for the values of one feature, valid until the next call.</summary>
    internal Span<float> Values(int length) => _values.Resize(length);

    /// <summary>Scratch matrix, valid until the next call.</summary>
    internal FrameMatrix Scratch(int rows)
    {
        _scratch.Reset(rows, Frames);
        return _scratch;
    }

    /// <summary>The tempogram for windows of the given number of frames, for this thread.</summary>
    internal ITempogram Tempogram(int winLength)
    {
        if (!_tempograms.TryGetValue(winLength, out var tempogram))
        {
            tempogram = Rhythm.Tempogram.Create(Plan.Tempogram(winLength), Width, Spec.Precision is SignalPrecision.Double);
            _tempograms.Add(winLength, tempogram);
        }

        return tempogram;
    }

    private void Separate()
    {
        if (Begin(AnalysisPart.HarmonicPercussive))
        {
            _separation.Separate(Padded, _harmonic.Resize(Samples.Length), _percussive.Resize(Samples.Length));
        }
    }

    /// <summary>Whether this is the first request for the part in this slice.</summary>
    private bool Begin(AnalysisPart part)
    {
        var isFirst = (_done & part) == 0;
        _done |= part;
        return isFirst;
    }
}
