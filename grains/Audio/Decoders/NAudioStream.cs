using NAudio.Wave;

namespace Experiments.Audio.Decoders;

/// <summary>The frames described by a header, read by one of NAudio's readers.</summary>
internal sealed class NAudioStream(WaveStream reader, AudioFormat format, long frames) : AudioStream(format, frames)
{
    private readonly ISampleProvider _samples = reader.ToSampleProvider();
    private long _samplesLeft = frames * format.Channels;

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved)
    {
        // Data after them is not audio, although NAudio's AIFF reader returns it.
        var room = (int)Math.Min(_samplesLeft, interleaved.Length / Format.Channels * Format.Channels);
        var count = room > 0 ? _samples.Read(interleaved[..room]) : 0;
        _samplesLeft -= count;
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose() => reader.Dispose();
}
