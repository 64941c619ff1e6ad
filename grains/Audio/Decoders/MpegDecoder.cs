using Experiments.Audio.Mpeg;

namespace Experiments.Audio.Decoders;

/// <summary>MPEG audio of layers I to III (MP3 is layer III), decoded by NLayer.</summary>
internal sealed class MpegDecoder : IAudioDecoder
{
    /// <inheritdoc/>
    public string Name => "mpeg";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions => [".mp2", ".mp3"];

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> start) => MpegFrames.BeginAt(start);

    /// <inheritdoc/>
    public AudioStream Open(Stream stream) => MpegStream.Open(stream);
}
