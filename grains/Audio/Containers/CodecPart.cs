namespace Experiments.Audio.Containers;

/// <summary>The compressed part of a checked file, as the codec library shall see it.</summary>
/// <param name="Container">flac, ogg or mpeg.</param>
/// <param name="Encoding">flac, vorbis, opus, mp3…</param>
/// <param name="BitsPerSample">Null for lossy codecs.</param>
/// <param name="Start">First byte, from the start of the stream; tags before it are left out.</param>
/// <param name="End">One past the last byte; tags after it are left out.</param>
/// <param name="Frames">Frames that must come out at least; null: as many as the codec library counts.</param>
internal sealed record CodecPart(string Container, string Encoding, int? BitsPerSample, long Start, long End, long? Frames)
{
    /// <summary>
    /// The bytes. For MPEG the end is not told: libsndfile else guesses the length of files without a Xing header from their first
    /// frame's bit rate and drops what is beyond, two thirds of a file whose beginning is quiet.
    /// </summary>
    public SubStream Open(Stream stream) => new(stream, Start, End) { CanSeekFromEnd = Container != "mpeg" };

    /// <summary>What to add where the library does not know the format: it learnt MP3 last.</summary>
    public string VersionHint => Container == "mpeg" ? "; MP3 needs libsndfile 1.1 or later" : "";

    /// <summary>
    /// Frames there must be, where the codec library counts <paramref name="counted"/> (0 or less, or huge: it does not know).
    /// </summary>
    public long? FramesOr(long counted) => Frames ?? (counted is > 0 and < long.MaxValue / 8 ? counted : null);
}
