using Experiments.Audio.Flac;

namespace Experiments.Audio.Decoders;

/// <summary>Native FLAC files (RFC 9639), decoded here.</summary>
internal sealed class FlacDecoder : IAudioDecoder
{
    /// <inheritdoc/>
    public string Name => "flac";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => [".flac"];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith("fLaC"u8);

    /// <inheritdoc/>
    public AudioStream Open(Stream stream) => FlacStream.Open(stream);
}
