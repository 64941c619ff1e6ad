using Experiments.Domain;
using Experiments.Features;

namespace Experiments.Execution;

/// <summary>
/// Makes a mel spectrogram with few frames from sound that arrives block by block: a frame has the mean power of the Fourier transforms
/// that it covers. Memory does not grow with the sound's length.
/// </summary>
internal sealed class SpectrogramMaker
{
    /// <summary>Mel bands.</summary>
    public const int Bands = 128;

    private const int NFft = 2048;
    private const int MinFrameSamples = 64;
    private const int MaxHop = NFft / 2;
    private const int PieceSamples = 1 << 16;

    private readonly FeatureExtractor _extractor;
    private readonly FrameAnalysis _analysis;
    private readonly int _hop;
    private readonly int _hopsPerFrame;
    private readonly int _margin;
    private readonly float[] _piece;
    private readonly float[] _tensor;
    private readonly int _transforms;
    private readonly float[] _power;
    private readonly int _frames;
    private int _held;
    private int _made;

    /// <param name="sampleRate">Hertz.</param>
    /// <param name="samples">Length of the sound, samples, 1 or more.</param>
    /// <param name="frames">The most frames, 1 or more; a short sound has fewer.</param>
    public SpectrogramMaker(int sampleRate, long samples, int frames)
    {
        var wanted = Math.Max(MinFrameSamples, (samples + frames - 1) / frames);
        _hopsPerFrame = checked((int)((wanted + MaxHop - 1) / MaxHop));
        _hop = (int)((wanted + _hopsPerFrame - 1) / _hopsPerFrame);
        _frames = (int)((samples + FrameSamples - 1) / FrameSamples);
        _extractor = new FeatureExtractor(new FeatureSpec
        {
            Name = "picture",
            SampleRate = sampleRate,
            NMels = Bands,
            NFft = NFft,
            HopLength = _hop,
            Tensor = new FeatureTensorSpec { Options = ParameterSet.Empty.With("scale", ParameterValue.Of("power")) },
        });
        _analysis = _extractor.CreateAnalysis();

        // Transforms reach half their length to either side: a piece has so much more there, zeros before the sound and after it.
        _margin = (NFft / 2 + _hop - 1) / _hop;
        var framesOfPiece = Math.Max(1, Math.Min(_frames, PieceSamples / FrameSamples));
        _piece = new float[(framesOfPiece * FrameSamples) + (2 * _margin * _hop)];
        _transforms = _extractor.TensorShape(_piece.Length)[1];
        _tensor = new float[_extractor.TensorLength(_piece.Length)];
        _power = new float[Bands * _frames];
        _held = _margin * _hop;
    }

    private int FrameSamples => _hop * _hopsPerFrame;

    /// <summary>Adds the next samples.</summary>
    public void Append(ReadOnlySpan<float> mono)
    {
        while (!mono.IsEmpty)
        {
            var taken = mono[..Math.Min(mono.Length, _piece.Length - _held)];
            taken.CopyTo(_piece.AsSpan(_held));
            _held += taken.Length;
            mono = mono[taken.Length..];
            if (_held == _piece.Length)
            {
                MakeFrames();
            }
        }
    }

    /// <summary>Ends the sound.</summary>
    /// <param name="offsetSeconds">Where it begins in its track, seconds.</param>
    public Spectrogram Complete(double offsetSeconds)
    {
        while (_made < _frames)
        {
            _piece.AsSpan(_held).Clear();
            MakeFrames();
        }

        var loudest = 1e-10f;
        foreach (var power in _power)
        {
            loudest = Math.Max(loudest, power);
        }

        var levels = new byte[_power.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            levels[i] = Spectrogram.Level(10 * Math.Log10(Math.Max(_power[i], 1e-10f) / loudest));
        }

        // Silence has no loudest: all of it is at the floor.
        return new Spectrogram(
            loudest > 1e-10f ? [.. levels] : [.. new byte[levels.Length]], _frames, MelBands.Centers(_extractor.Spec), offsetSeconds,
            (double)FrameSamples / _extractor.Spec.SampleRate);
    }

    /// <summary>Makes the frames of a full piece, and keeps the end of it, which is the beginning of the next.</summary>
    private void MakeFrames()
    {
        _extractor.Extract(_analysis, _piece, Span<double>.Empty, _tensor);
        var margins = 2 * _margin * _hop;
        var frames = Math.Min((_piece.Length - margins) / FrameSamples, _frames - _made);
        for (var band = 0; band < Bands; band++)
        {
            for (var frame = 0; frame < frames; frame++)
            {
                var first = (band * _transforms) + _margin + (frame * _hopsPerFrame);
                var sum = 0.0;
                for (var i = 0; i < _hopsPerFrame; i++)
                {
                    sum += _tensor[first + i];
                }

                _power[(band * _frames) + _made + frame] = (float)(sum / _hopsPerFrame);
            }
        }

        _made += frames;
        _piece.AsSpan(_piece.Length - margins).CopyTo(_piece);
        _held = margins;
    }
}
