namespace Experiments.Audio.Containers;

/// <summary>The compressed part of a checked file, as passed to the codec library.</summary>
/// <param name="Container">flac, ogg or mpeg.</param>
/// <param name="Encoding">flac, vorbis, opus, mp3…</param>
/// <param name="BitsPerSample">Null for lossy codecs.</param>
/// <param name="Start">First byte, from the start of the stream; tags before it are excluded.</param>
/// <param name="End">One past the last byte; tags after it are excluded.</param>
/// <param name="Frames">Minimum number of decoded frames; null for the codec library's count.</param>
internal sealed record CodecPart(string Container, string Encoding, int? BitsPerSample, long Start, long End, long? Frames)
{
    /// <summary>
    /// Opens the bytes. For MPEG the end is hidden: otherwise libsndfile guesses the length of files without a Xing header from the first
    /// frame's bit rate and drops the rest, which may be two thirds of a file with a quiet beginning.
    /// </summary>
    public SubStream Open(Stream stream) => new(stream, Start, End) { CanSeekFromEnd = Container != "mpeg" };

    /// <summary>Hint to add if the library does not know the format: MP3 support came last.</summary>
    public string VersionHint => Container == "mpeg" ? "; MP3 needs libsndfile 1.1 or later" : "";

    /// <summary>
    /// Expected number of frames, given the codec library's count <paramref name="counted"/> (0 or less, or huge: unknown).
    /// </summary>
    public long? FramesOr(long counted) => Frames ?? (counted is > 0 and < long.MaxValue / 8 ? counted : null);
}
