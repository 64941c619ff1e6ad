using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experiments.Audio;

/// <summary>Measures the levels of a track block by block; <see cref="ClipDetector"/> needs them.</summary>
internal sealed class ClipLevels
{
    private float _low = float.PositiveInfinity, _high = float.NegativeInfinity;
    private double _sum;

    /// <summary>Number of samples.</summary>
    public long Samples { get; private set; }

    /// <summary>The mean of all samples.</summary>
    public double Mean => _sum / Samples;

    /// <summary>The largest absolute sample.</summary>
    public float Peak => Math.Max(-_low, _high);

    /// <summary>
    /// Whether nothing in it is louder than <see cref="ClipChecks.SilenceLevel"/>. A constant is silent too: loudness is measured from the
    /// mean.
    /// </summary>
    public bool IsSilent => _high - _low <= 2 * ClipChecks.SilenceLevel;

    /// <summary>Adds the next samples; all finite.</summary>
    public void Append(ReadOnlySpan<float> mono)
    {
        // Always four lanes of double, so that the sum is the same on every processor.
        var (low, high) = (Vector256.Create(_low), Vector256.Create(_high));
        var (lower, upper) = (Vector256<double>.Zero, Vector256<double>.Zero);
        ref var first = ref MemoryMarshal.GetReference(mono);
        var i = 0;
        for (; i + Vector256<float>.Count <= mono.Length; i += Vector256<float>.Count)
        {
            var samples = Vector256.LoadUnsafe(ref first, (nuint)i);
            (low, high) = (Vector256.Min(low, samples), Vector256.Max(high, samples));
            var (even, odd) = Vector256.Widen(samples);
            (lower, upper) = (lower + even, upper + odd);
        }

        var sum = Vector256.Sum(lower + upper);
        foreach (var sample in mono[i..])
        {
            (low, high) = (Vector256.Min(low, Vector256.Create(sample)), Vector256.Max(high, Vector256.Create(sample)));
            sum += sample;
        }

        for (var lane = 0; lane < Vector256<float>.Count; lane++)
        {
            (_low, _high) = (Math.Min(_low, low[lane]), Math.Max(_high, high[lane]));
        }

        _sum += sum;
        Samples += mono.Length;
    }
}
