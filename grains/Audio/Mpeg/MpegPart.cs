namespace Experiments.Audio.Mpeg;

/// <summary>
/// A run of frames that one encoder wrote: a file has one, joined files have more. It starts with its encoder's header, if there is one.
/// </summary>
/// <param name="Info">The encoder's header; null without.</param>
/// <param name="Frames">Frames with sound.</param>
/// <param name="Start">The first decoded sample that counts.</param>
/// <param name="End">One past the last decoded sample that counts.</param>
internal sealed record MpegPart(EncoderInfo? Info, long Frames, long Start, long End)
{
    /// <summary>Samples that decoding delays the sound by: with the encoder's delay, gapless players drop as many (LAME, mpg123).</summary>
    private const int DecoderDelay = 529;

    /// <summary>Looks through all frames of a file.</summary>
    /// <returns>The format of the first frame, and the parts; none is empty.</returns>
    /// <exception cref="AudioFormatException">
    /// As <see cref="MpegFrames.Read"/>; or a part has other than the stated number of frames.
    /// </exception>
    public static (MpegFrameHeader Format, List<MpegPart> Parts) FindAll(Stream stream)
    {
        var frames = new MpegFrames(stream);
        var parts = new List<MpegPart>();
        MpegFrameHeader? first = null;
        EncoderInfo? info = null;
        var count = 0L;
        while (frames.Read())
        {
            first ??= frames.Header;
            if (EncoderInfo.Find(frames.Frame, frames.Header) is { } next)
            {
                Add();
                (info, count) = (next, 0);
            }
            else
            {
                count++;
            }
        }

        Add();
        return parts.Count > 0
            ? (first!.Value, parts) // not null: a part has frames
            : throw new AudioFormatException("contains no samples");

        void Add()
        {
            if (info?.Frames is { } declared && Math.Abs(declared - count) > 1)
            {
                throw new AudioFormatException($"truncated or damaged: its header states {declared} frames, it contains {count}");
            }

            if (count > 0)
            {
                parts.Add(Of(info, count, first!.Value.Samples)); // not null: there are frames
            }
        }
    }

    private static MpegPart Of(EncoderInfo? info, long frames, int frameSamples)
    {
        var total = frames * frameSamples;
        if (info is not { Delay: { } delay, Frames: > 0 and var declared })
        {
            return new MpegPart(info, frames, 0, total);
        }

        var end = Math.Min(total, (declared * frameSamples) - info.Padding + DecoderDelay);
        var start = Math.Min(delay + DecoderDelay, total);
        return new MpegPart(info, frames, start, Math.Max(start, end));
    }
}
