using Experiments.Audio.Containers;

namespace Experiments.Audio.Decoders;

/// <summary>AIFF, and AIFF-C with PCM, float, A-law or µ-law samples.</summary>
internal sealed class AiffDecoder : IAudioDecoder
{
    /// <inheritdoc/>
    public string Name => "aiff";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => [".aif", ".aifc", ".aiff"];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> start) =>
        start.StartsWith("FORM"u8) && start.Length >= 12 && (start[8..].StartsWith("AIFF"u8) || start[8..].StartsWith("AIFC"u8));

    /// <inheritdoc/>
    public AudioStream Open(Stream stream) => SampleStreams.OpenPcm(stream, AiffHeader.Read(stream));
}
