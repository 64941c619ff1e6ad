using Experiments.Domain;
using static System.FormattableString;

namespace Experiments.Audio;

/// <summary>Position of one slice in its track.</summary>
/// <param name="Index">Counts from 0 in time order.</param>
/// <param name="Start">First sample.</param>
/// <param name="Samples">Samples of the track in it: the slice's length, or less if <paramref name="IsPadded"/>.</param>
/// <param name="IsPadded">The track ended within it, and zeros fill the rest.</param>
public readonly record struct SliceRange(int Index, long Start, int Samples, bool IsPadded);

/// <summary>
/// Cuts tracks into slices of equal length. Whole slices start every hop, as long as they fit. The rest makes one more slice, padded with
/// zeros and marked, if it contains at least half a slice of audio that is in no earlier slice; if slices overlap, half a hop. Less is
/// dropped: 30.01 s make ten slices of 3 s, not eleven. By the same rule a track of 2.1 s is one padded slice, and one of 1.4 s is none,
/// which is an error. At most one slice of a track is padded, its last.
/// </summary>
public sealed class Slicer
{
    private readonly SliceRule _rule;

    /// <summary>A slicer for audio of one sample rate, hertz.</summary>
    /// <exception cref="UserErrorException">The rule gives no slice, or one longer than an hour.</exception>
    public Slicer(SliceRule rule, int sampleRate)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        ThrowIfOutOfRange(rule.SliceSeconds, "slices");
        ThrowIfOutOfRange(rule.HopSeconds, "hops");
        _rule = rule;
        SampleRate = sampleRate;
        SliceSamples = (int)Math.Round(rule.SliceSeconds * sampleRate);
    }

    /// <summary>Sample rate of the audio, hertz.</summary>
    public int SampleRate { get; }

    /// <summary>Length of every slice, samples.</summary>
    public int SliceSamples { get; }

    /// <summary>The slices of a track of that many samples, in time order; at least one.</summary>
    /// <exception cref="UserErrorException">The track is shorter than half a slice.</exception>
    public IReadOnlyList<SliceRange> Plan(long trackSamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trackSamples);
        var slices = new List<SliceRange>();
        while (Start(slices.Count) + SliceSamples <= trackSamples)
        {
            slices.Add(new SliceRange(slices.Count, Start(slices.Count), SliceSamples, IsPadded: false));
        }

        if (FindRemainder(trackSamples, slices.Count) is { } remainder)
        {
            slices.Add(remainder);
        }

        return slices.Count > 0 ? slices : throw TooShort(trackSamples);
    }

    /// <summary>Copies one slice from its track, with zeros after the track's end.</summary>
    /// <param name="track">The samples the slice was planned for.</param>
    /// <param name="range">One of <see cref="Plan"/>.</param>
    /// <param name="slice">Shape [<see cref="SliceSamples"/>].</param>
    public void Copy(ReadOnlySpan<float> track, SliceRange range, Span<float> slice)
    {
        if (slice.Length != SliceSamples)
        {
            throw new ArgumentException($"a slice has {SliceSamples} samples, not {slice.Length}", nameof(slice));
        }

        track.Slice((int)range.Start, range.Samples).CopyTo(slice);
        slice[range.Samples..].Clear();
    }

    /// <summary>The padded slice after <paramref name="whole"/> slices; null if too little is left.</summary>
    internal SliceRange? FindRemainder(long trackSamples, int whole)
    {
        var start = Start(whole);
        var (covered, least) = whole == 0
            ? (0, SliceSamples)
            : (Start(whole - 1) + SliceSamples, Math.Min(SliceSamples, start - Start(whole - 1)));
        var fresh = trackSamples - Math.Max(start, covered);
        return fresh > 0 && 2 * fresh >= least ? new SliceRange(whole, start, (int)(trackSamples - start), IsPadded: true) : null;
    }

    /// <summary>
    /// Start of a slice, computed from seconds instead of adding whole samples: a hop of 0.1 s must not drift over an hour.
    /// </summary>
    internal long Start(int index) => (long)Math.Round(index * _rule.HopSeconds * SampleRate);

    internal UserErrorException TooShort(long trackSamples) => new(
        Invariant($"{NumberFormat.Trimmed(trackSamples / (double)SampleRate, 2)} s of audio is less than half a slice of ")
            + Invariant($"{NumberFormat.Trimmed(_rule.SliceSeconds, 2)} s; ")
        + "choose shorter slices or exclude it");

    private static void ThrowIfOutOfRange(double seconds, string what)
    {
        if (!SliceRule.Allows(seconds))
        {
            throw new UserErrorException(
                Invariant($"{what} of {seconds} s are not possible; choose {SliceRule.MinSeconds} to {SliceRule.MaxSeconds}"));
        }
    }
}
