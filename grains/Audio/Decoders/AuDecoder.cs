using Experiments.Audio.Containers;

namespace Experiments.Audio.Decoders;

/// <summary>Sun AU and NeXT SND with PCM, float, A-law or µ-law samples.</summary>
internal sealed class AuDecoder : IAudioDecoder
{
    /// <inheritdoc/>
    public string Name => "au";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => [".au", ".snd"];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith(".snd"u8);

    /// <inheritdoc/>
    public AudioStream Open(Stream stream) => new PcmStream(stream, AuHeader.Read(stream));
}
