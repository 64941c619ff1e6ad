namespace Experiments.Audio;

/// <summary>
/// Name and revision of the decoder of each encoding. They are part of a track's identity where two decoders may give different samples:
/// raise the number after a change that gives other samples for the same file.
/// </summary>
public static class DecoderRevision
{
    /// <summary>The decoder of lossy files before there were revisions.</summary>
    public const string Earlier = "libsndfile";

    /// <summary>The decoders of this program that have a choice, for what depends on all of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. new[] { "mp3", "vorbis", "opus", "flac", "pcm" }.Select(encoding => Of(new AudioFormat("", encoding, 0, 1, null))),
    ];

    /// <summary>The decoder of a file, such as <c>NLayer 3.0.1 r1</c>.</summary>
    public static string Of(AudioFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return format.Encoding switch
        {
            "mp1" or "mp2" or "mp3" => "NLayer 3.0.1 r1",
            "vorbis" => "NVorbis 0.10.5 r1",
            "opus" => "Concentus 2.2.2 r1",
            "flac" => "flac r1",
            _ => "pcm r1",
        };
    }

    /// <summary>The decoder as a track stores it: null where the format leaves it no choice.</summary>
    public static string? Stored(string decoder) => IsExact(decoder) ? null : decoder;

    /// <summary>
    /// The decoder of a stored track if it may have given other samples than the one that decodes its file now; null if it may not.
    /// </summary>
    /// <param name="stored">As <see cref="Stored"/>; null also if it was imported before there were revisions.</param>
    /// <param name="now">The decoder of the file in this program.</param>
    public static string? Other(string? stored, string now) => IsExact(now) || stored == now ? null : stored ?? Earlier;

    /// <summary>
    /// Whether the format itself says what every sample is, so that any right decoder gives the same: then the decoder is no part of a
    /// track's identity.
    /// </summary>
    public static bool IsExact(string decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        return decoder.StartsWith("pcm ", StringComparison.Ordinal) || decoder.StartsWith("flac ", StringComparison.Ordinal);
    }
}
