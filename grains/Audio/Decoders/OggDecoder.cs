using Experiments.Audio.Containers;

namespace Experiments.Audio.Decoders;

/// <summary>Ogg with Vorbis, Opus or FLAC, through libsndfile.</summary>
internal sealed class OggDecoder : IAudioDecoder
{
    /// <inheritdoc/>
    public string Name => "ogg";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => [".oga", ".ogg", ".opus"];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith("OggS"u8);

    /// <inheritdoc/>
    public AudioStream Open(Stream stream) => SampleStreams.OpenCodec(stream, OggPages.Check(stream));
}
