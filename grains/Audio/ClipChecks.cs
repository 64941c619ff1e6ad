using Experiments.Domain;
using static System.FormattableString;

namespace Experiments.Audio;

/// <summary>What can be wrong with a track that decodes.</summary>
public enum ClipProblem
{
    /// <summary>Nothing in it is louder than <see cref="ClipChecks.SilenceLevel"/>.</summary>
    Silent,

    /// <summary>At least <see cref="ClipChecks.MaxSilentShare"/> of it is silent.</summary>
    PartlySilent,

    /// <summary>Its waveform is cut off at the top or the bottom.</summary>
    Clipped,

    /// <summary>Its mean is far from zero.</summary>
    DcOffset,
}

/// <summary>One thing found by <see cref="ClipChecks"/>.</summary>
/// <param name="Problem">Its kind.</param>
/// <param name="Value">How bad: the share of silent or clipped samples, 0 to 1, or the mean of the samples.</param>
/// <param name="Message">The same for people, without the track's name.</param>
public sealed record ClipFinding(ClipProblem Problem, double Value, string Message);

/// <summary>
/// Listens for what spoils a track for training though its file is whole: silence, clipping, DC offset. Findings are hints for a
/// person, not verdicts: a square wave is flat at its top without being clipped.
/// </summary>
public static class ClipChecks
{
    /// <summary>How far from the track's mean a sample may be and still be silent: -60 dB of full scale.</summary>
    public const float SilenceLevel = 0.001f;

    /// <summary>Seconds without a louder sample before a passage counts as silent: a rest in the music is shorter.</summary>
    public const double MinSilenceSeconds = 0.5;

    /// <summary>Share of silence that is reported.</summary>
    public const double MaxSilentShare = 0.1;

    /// <summary>Amplitude from which a sample is at full scale; the largest 16-bit sample is 0.99997.</summary>
    public const float FullScale = 0.9999f;

    /// <summary>Samples in a row at full scale that count as clipped: a peak that merely reaches it has one or two.</summary>
    public const int FullScaleRun = 3;

    /// <summary>
    /// Equal samples in a row near the track's own peak that count as clipped: a recording that was cut off and then turned down.
    /// </summary>
    public const int FlatTopRun = 6;

    /// <summary>Share of clipped samples that is reported: one in ten thousand, some 70 in half a minute.</summary>
    public const double MaxClippedShare = 1e-4;

    /// <summary>Mean that is reported.</summary>
    public const double MaxOffset = 0.01;

    /// <summary>Everything found, in the order of <see cref="ClipProblem"/>; empty for a clean track.</summary>
    /// <param name="mono">One sample or more, all finite; full scale is -1 to 1.</param>
    /// <param name="sampleRate">Hertz.</param>
    public static IReadOnlyList<ClipFinding> Check(ReadOnlySpan<float> mono, int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        if (mono.IsEmpty)
        {
            throw new ArgumentException("there are no samples", nameof(mono));
        }

        var levels = new ClipLevels();
        levels.Append(mono);
        var listener = new ClipListener(levels, sampleRate);
        listener.Append(mono);
        return Findings(levels, listener);
    }

    /// <summary>Everything found in a track that was heard twice.</summary>
    /// <param name="levels">Of the first time.</param>
    /// <param name="listener">Of the second; not asked where the track is silent.</param>
    internal static IReadOnlyList<ClipFinding> Findings(ClipLevels levels, ClipListener listener) =>
    [
        .. levels.IsSilent ? [new ClipFinding(ClipProblem.Silent, 1, "silent from beginning to end")] : listener.Findings(),
        .. FindOffset(levels.Mean),
    ];

    private static IEnumerable<ClipFinding> FindOffset(double mean) =>
        Math.Abs(mean) < MaxOffset ? [] : [new ClipFinding(ClipProblem.DcOffset, mean, Invariant(
            $"DC offset: its mean is {Figures.Fixed(mean, 3)} of full scale, not 0"))];
}
