namespace Experiments.Audio.Containers;

/// <summary>Location and encoding of uncompressed samples in a file.</summary>
/// <param name="Format">Container, rate, channels.</param>
/// <param name="Encoding">Encoding of one sample.</param>
/// <param name="IsBigEndian">Whether the most significant byte is first.</param>
/// <param name="Start">Start of the file, bytes from the start of the stream.</param>
/// <param name="Offset">Position of the first sample, bytes from the start of the stream.</param>
/// <param name="Frames">Number of frames; the file contains all of them.</param>
internal sealed record PcmLayout(AudioFormat Format, PcmEncoding Encoding, bool IsBigEndian, long Start, long Offset, long Frames)
{
    /// <summary>
    /// False for unusual headers: sizes of 64 bits, never filled in or wrong; an encoding named by AIFF-C.
    /// </summary>
    public bool IsOrdinary { get; init; } = true;

    /// <summary>What is wrong with the header although all samples can be read; null if nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Bytes of one frame: a sample of every channel.</summary>
    public int FrameBytes => Format.Channels * PcmSamples.BytesPerSample(Encoding);

    /// <summary>
    /// Number of complete frames. An incomplete last frame is dropped.
    /// </summary>
    /// <param name="claimed">Bytes of samples according to the header.</param>
    /// <param name="present">Bytes from the first sample to the end of the file.</param>
    /// <param name="frameBytes">Bytes of one frame.</param>
    /// <exception cref="AudioFormatException">The header claims more than the file contains, or there are none.</exception>
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
