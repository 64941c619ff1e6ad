using Experiments.Domain;
using Experiments.Features.Signal;

namespace Experiments.Features;

/// <summary>
/// One slice and what its features share, each computed once and only when asked for: padded samples, one STFT, mel bands,
/// chroma, onsets. The workspace of one thread: loading the next slice reuses its memory.
/// </summary>
public sealed class FrameAnalysis
{
    private float[] _samples = [];
    private float[] _padded = [];
    private float[] _values = [];
    private int _count;
    private bool _isPadded;

    internal FrameAnalysis(SignalPlan plan) => Plan = plan;

    /// <summary>The spec it works by.</summary>
    public FeatureSpec Spec => Plan.Spec;

    /// <summary>The slice as it was loaded.</summary>
    public ReadOnlySpan<float> Samples => _samples.AsSpan(0, _count);

    /// <summary>Number of frames.</summary>
    public int Frames { get; private set; }

    internal SignalPlan Plan { get; }

    /// <summary>The slice with nFft / 2 samples of padding on either side; frame t is the nFft samples from t * hopLength.</summary>
    internal ReadOnlySpan<float> Padded
    {
        get
        {
            var side = Spec.NFft / 2;
            var length = _count + (2 * side);
            if (!_isPadded)
            {
                Grow(ref _padded, length);
                Padding.Pad(Samples, side, Spec.Padding, _padded.AsSpan(0, length));
                _isPadded = true;
            }

            return _padded.AsSpan(0, length);
        }
    }

    /// <summary>Begins a slice.</summary>
    /// <exception cref="ArgumentException">It has no samples.</exception>
    internal void Load(ReadOnlySpan<float> samples)
    {
        if (samples.IsEmpty)
        {
            throw new ArgumentException("a slice has at least one sample", nameof(samples));
        }

        Grow(ref _samples, samples.Length);
        samples.CopyTo(_samples);
        _count = samples.Length;
        Frames = Framing.FrameCount(Spec, samples.Length);
        _isPadded = false;
    }

    /// <summary>Room for the values of one feature, until the next call.</summary>
    internal Span<float> Values(int length)
    {
        Grow(ref _values, length);
        return _values.AsSpan(0, length);
    }

    private static void Grow(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new float[length];
        }
    }
}
