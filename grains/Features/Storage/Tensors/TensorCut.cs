using Experiments.Domain;
using Experiments.Store.Npy;

namespace Experiments.Features.Storage.Tensors;

/// <summary>How each row of an array is cut into slices.</summary>
/// <param name="Frames">Frames of a slice.</param>
/// <param name="Hop">Frames from the start of one slice to that of the next.</param>
/// <param name="PerRow">Slices of a row.</param>
/// <param name="Unused">Frames at the end of a row that no slice has: a slice is never padded.</param>
/// <param name="FrameSeconds">Time from one frame to the next, seconds; null if it is not known.</param>
public sealed record TensorCut(int Frames, int Hop, int PerRow, int Unused, double? FrameSeconds)
{
    /// <summary>The usual length of a slice, seconds.</summary>
    private const double UsualSeconds = 3;

    /// <summary>Length and distance of slices, seconds; where the time of a frame is not known, a slice counts as 3 s.</summary>
    public SliceRule Rule => FrameSeconds is { } seconds
        ? new SliceRule(Frames * seconds, Hop * seconds)
        : new SliceRule(UsualSeconds, UsualSeconds * Hop / Frames);

    /// <summary>The cut that was asked for.</summary>
    /// <param name="spec">What was asked.</param>
    /// <param name="array">The array.</param>
    /// <param name="areSlices">Whether its rows are slices already.</param>
    /// <exception cref="UserErrorException">The request does not fit the array, in one line.</exception>
    public static TensorCut Of(TensorImportSpec spec, NpyTensor array, bool areSlices)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(array);
        var cut = areSlices ? OfSlices(spec, array.Frames) : OfTracks(spec, array.Frames);
        return !SliceRule.Allows(cut.Rule.SliceSeconds) || !SliceRule.Allows(cut.Rule.HopSeconds)
            ? throw new UserErrorException(
                $"{spec.File}: a slice of {cut.Frames} frames every {cut.Hop} has {NumberFormat.Trimmed(cut.Rule.SliceSeconds, 4)} s every "
                + $"{NumberFormat.Trimmed(cut.Rule.HopSeconds, 4)} s; both are {NumberFormat.Trimmed(SliceRule.MinSeconds, 4)} to "
                + $"{NumberFormat.Trimmed(SliceRule.MaxSeconds, 4)} s. Is --frame-seconds right?")
            : cut;
    }

    private static TensorCut OfSlices(TensorImportSpec spec, int frames) => spec is { SliceFrames: null, HopFrames: null }
        ? new TensorCut(frames, frames, 1, 0, spec.FrameSeconds)
        : throw new UserErrorException(
            $"{spec.TracksFile} has a column slice or start, so the rows of {spec.File} are slices; leave out --slice-frames and "
            + "--hop-frames, which cut rows that are whole tracks");

    private static TensorCut OfTracks(TensorImportSpec spec, int frames)
    {
        if (spec is { SliceFrames: null, FrameSeconds: null })
        {
            throw new UserErrorException(
                $"{spec.File}: its rows are whole tracks of {frames} frames, and how long a frame is decides how they are cut; add "
                + "--frame-seconds, such as 0.02322 for librosa's 512 samples at 22,050 Hz, or --slice-frames");
        }

        var slice = spec.SliceFrames ?? UsualFrames(frames, spec.FrameSeconds ?? 1); // never 1: one of them is known
        if (slice > frames)
        {
            throw new UserErrorException($"{spec.File}: has rows of {frames} frames, fewer than --slice-frames {slice}");
        }

        var hop = spec.HopFrames ?? slice;
        var count = ((frames - slice) / hop) + 1;
        return new TensorCut(slice, hop, count, frames - ((count - 1) * hop) - slice, spec.FrameSeconds);
    }

    /// <summary>The row in equal parts of about 3 s.</summary>
    private static int UsualFrames(int frames, double frameSeconds) =>
        frames / Math.Clamp((int)Math.Round(frames * frameSeconds / UsualSeconds), 1, frames);
}
