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
        var (low, high, sum) = (_low, _high, _sum);
        foreach (var sample in mono)
        {
            low = Math.Min(low, sample);
            high = Math.Max(high, sample);
            sum += sample;
        }

        (_low, _high, _sum) = (low, high, sum);
        Samples += mono.Length;
    }
}
