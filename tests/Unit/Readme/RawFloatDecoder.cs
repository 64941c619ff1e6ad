using Experiments.Audio;
using Experiments.Audio.Containers;
using Experiments.Audio.Decoders;

namespace Experiments.Unit.Readme;

/// <summary>Mono float samples at 22,050 Hz behind the four characters F32M.</summary>
internal sealed class RawFloatDecoder : IAudioDecoder
{
    public string Name => "f32m";

    public IReadOnlyList<string> Extensions => [".f32m"];

    public bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith("F32M"u8);

    public AudioStream Open(Stream stream)
    {
        var format = AudioFormat.Checked("f32m", "float", sampleRate: 22050, channels: 1, bitsPerSample: 32);
        var layout = new PcmLayout(format, PcmEncoding.Float32, IsBigEndian: false, stream.Position, stream.Position + 4, Frames: 0);
        var bytes = stream.Length - layout.Offset;
        return new PcmStream(stream, layout with { Frames = PcmLayout.CountFrames((ulong)Math.Max(0, bytes), bytes, layout.FrameBytes) });
    }
}
