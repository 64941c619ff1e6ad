using Experiments.Audio.Ogg;

namespace Experiments.Audio.Decoders;

/// <summary>Ogg with Vorbis (NVorbis), Opus (Concentus) or FLAC (decoded here).</summary>
internal sealed class OggDecoder : IAudioDecoder
{
    /// <inheritdoc/>
    public string Name => "ogg";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => [".oga", ".ogg", ".opus"];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith("OggS"u8);

    /// <inheritdoc/>
    public AudioStream Open(Stream stream) => OggStream.Open(stream);
}
