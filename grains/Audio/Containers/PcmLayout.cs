namespace Experiments.Audio.Containers;

/// <summary>Where in a file plain samples lie, and how each is stored.</summary>
/// <param name="Format">Container, rate, channels.</param>
/// <param name="Encoding">Of one sample.</param>
/// <param name="IsBigEndian">Whether samples of several bytes begin with the most significant.</param>
/// <param name="Start">Of the file, in bytes from the start of the stream.</param>
/// <param name="Offset">Of the first sample, likewise.</param>
/// <param name="Frames">How many there are; the file holds them all.</param>
internal sealed record PcmLayout(AudioFormat Format, PcmEncoding Encoding, bool IsBigEndian, long Start, long Offset, long Frames)
{
    /// <summary>
    /// False where the header is of a rare form: sizes of 64 bits, never filled in or wrong; an encoding that AIFF-C names.
    /// </summary>
    public bool IsOrdinary { get; init; } = true;

    /// <summary>Bytes of one frame: a sample of every channel.</summary>
    public int FrameBytes => Format.Channels * PcmSamples.BytesPerSample(Encoding);

    /// <summary>
    /// How many whole frames there are. A last incomplete frame is dropped: it is less than a sample of audio.
    /// </summary>
    /// <param name="claimed">Bytes of samples by the header.</param>
    /// <param name="present">Bytes from the first sample to the end of the file.</param>
    /// <param name="frameBytes">Bytes of one frame.</param>
    /// <exception cref="AudioFormatException">More are claimed than are there, or there are none.</exception>
    public static long CountFrames(ulong claimed, long present, int frameBytes)
    {
        if (claimed > (ulong)present)
        {
            throw new AudioFormatException($"truncated: its header states {claimed} bytes of samples, it contains {present}");
        }

        var frames = (long)claimed / frameBytes;
        return frames > 0 ? frames : throw new AudioFormatException("contains no samples");
    }
}
