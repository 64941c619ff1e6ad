using Experiments.Domain;
using static System.FormattableString;

namespace Experiments.Audio;

/// <summary>Problems of a track that decodes.</summary>
public enum ClipProblem
{
    /// <summary>Nothing in it is louder than <see cref="ClipChecks.SilenceLevel"/>.</summary>
    Silent,

    /// <summary>At least <see cref="ClipChecks.MaxSilentShare"/> of it is silent.</summary>
    PartlySilent,

    /// <summary>Its waveform is cut off at the top or bottom.</summary>
    Clipped,

    /// <summary>Its mean is far from zero.</summary>
    DcOffset,

    /// <summary>A field of its file is wrong, although all of its sound can be read.</summary>
    FileStructure,
}

/// <summary>One thing found by <see cref="ClipChecks"/>.</summary>
/// <param name="Problem">Its kind.</param>
/// <param name="Value">Severity: the share of silent or clipped samples, 0 to 1, or the mean of the samples.</param>
/// <param name="Message">The same as text for the user, without the track's name.</param>
public sealed record ClipFinding(ClipProblem Problem, double Value, string Message);

/// <summary>
/// Checks intact tracks for defects that harm training: silence, clipping, DC offset. Findings are hints for the user, not verdicts: a
/// square wave has a flat top without being clipped.
/// </summary>
internal static class ClipChecks
{
    /// <summary>Largest distance from the track's mean that still counts as silent: -60 dB of full scale.</summary>
    public const float SilenceLevel = 0.001f;

    /// <summary>Seconds without a louder sample before a passage counts as silent: rests in music are shorter.</summary>
    public const double MinSilenceSeconds = 0.5;

    /// <summary>Share of silence, 0 to 1, from which it is reported.</summary>
    public const double MaxSilentShare = 0.1;

    /// <summary>Amplitude from which a sample is at full scale; the largest 16-bit sample is 0.99997.</summary>
    public const float FullScale = 0.9999f;

    /// <summary>Consecutive full-scale samples that count as clipped: an ordinary peak has one or two.</summary>
    public const int FullScaleRun = 3;

    /// <summary>
    /// Consecutive equal samples near the track's peak that count as clipped: a recording that was clipped and then attenuated.
    /// </summary>
    public const int FlatTopRun = 6;

    /// <summary>Share of clipped samples from which clipping is reported: one in ten thousand, about 70 in half a minute.</summary>
    public const double MaxClippedShare = 1e-4;

    /// <summary>Absolute mean from which a DC offset is reported.</summary>
    public const double MaxOffset = 0.01;

    /// <summary>All findings, in the order of <see cref="ClipProblem"/>; empty for a clean track.</summary>
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
        var listener = new ClipDetector(levels, sampleRate);
        listener.Append(mono);
        return Findings(levels, listener);
    }

    /// <summary>All findings of a track that was decoded twice.</summary>
    /// <param name="levels">From the first pass.</param>
    /// <param name="listener">From the second pass; not used if the track is silent.</param>
    internal static IReadOnlyList<ClipFinding> Findings(ClipLevels levels, ClipDetector listener) =>
    [
        .. levels.IsSilent ? [new ClipFinding(ClipProblem.Silent, 1, "silent from beginning to end")] : listener.Findings(),
        .. FindOffset(levels.Mean),
    ];

    private static IEnumerable<ClipFinding> FindOffset(double mean) =>
        Math.Abs(mean) < MaxOffset ? [] : [new ClipFinding(ClipProblem.DcOffset, mean, Invariant(
            $"DC offset: its mean is {NumberFormat.Fixed(mean, 3)} of full scale, not 0"))];
}
