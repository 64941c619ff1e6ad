using Experiments.Audio.Containers;

namespace Experiments.Audio.Decoders;

/// <summary>Native FLAC files, through libsndfile.</summary>
internal sealed class FlacDecoder : IAudioDecoder
{
    /// <inheritdoc/>
    public string Name => "flac";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => [".flac"];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith("fLaC"u8);

    /// <inheritdoc/>
    public AudioStream Open(Stream stream) => SampleStreams.OpenCodec(stream, FlacFrames.Check(stream));
}
