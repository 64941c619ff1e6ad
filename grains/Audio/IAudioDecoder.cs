using Experiments.Domain;

namespace Experiments.Audio;

/// <summary>
/// Reads one kind of file. Found by <see cref="AudioReader"/> through the catalog; the bytes decide, never the extension.
/// </summary>
internal interface IAudioDecoder : INamed
{
    /// <summary>What such files are usually called, with the dot, lower case.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>
    /// Whether a file that begins so (up to 4,096 bytes, after any ID3 tag) is of this kind. At most one decoder says yes.
    /// </summary>
    bool Recognizes(ReadOnlySpan<byte> start);

    /// <summary>Checks header and structure and opens the samples.</summary>
    /// <param name="stream">Can seek; stands at the bytes that were recognized; stays open.</param>
    /// <exception cref="AudioFormatException">Cut off, damaged, or of a form that cannot be read.</exception>
    AudioStream Open(Stream stream);
}
