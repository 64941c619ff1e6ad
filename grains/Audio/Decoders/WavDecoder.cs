using Experiments.Audio.Containers;

namespace Experiments.Audio.Decoders;

/// <summary>RIFF WAV, RF64 and BW64 with PCM, float, A-law or µ-law samples.</summary>
internal sealed class WavDecoder : IAudioDecoder
{
    /// <inheritdoc/>
    public string Name => "wav";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => [".wav", ".wave"];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> start) =>
        start.Length >= 12 && start[8..].StartsWith("WAVE"u8)
        && (start.StartsWith("RIFF"u8) || start.StartsWith("RF64"u8) || start.StartsWith("BW64"u8));

    /// <inheritdoc/>
    public AudioStream Open(Stream stream) => SampleStreams.OpenPcm(stream, WavHeader.Read(stream));
}
