using Experiments.Domain;

namespace Experiments.Audio;

/// <summary>
/// Reads one kind of file. <see cref="AudioReader"/> finds it through the catalog, by content, never by extension.
/// </summary>
internal interface IAudioDecoder : INamed
{
    /// <summary>Usual extensions of such files, with the dot, lower case.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>
    /// Whether a file that starts with these bytes (up to 4,096, after any ID3 tag) is of this kind. At most one decoder returns true.
    /// </summary>
    bool Recognizes(ReadOnlySpan<byte> start);

    /// <summary>Checks header and structure and opens the samples.</summary>
    /// <param name="stream">Seekable, positioned at the recognized bytes; stays open.</param>
    /// <exception cref="AudioFormatException">Cut off, damaged, or unsupported.</exception>
    AudioStream Open(Stream stream);
}
