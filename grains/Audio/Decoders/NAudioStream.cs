using NAudio.Wave;

namespace Experiments.Audio.Decoders;

/// <summary>The frames that a header describes, from one of NAudio's readers.</summary>
internal sealed class NAudioStream(WaveStream reader, AudioFormat format, long frames) : AudioStream(format, frames)
{
    private readonly ISampleProvider _samples = reader.ToSampleProvider();
    private long _samplesLeft = frames * format.Channels;

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved)
    {
        // What lies behind them is no audio, though NAudio's AIFF reader gives it.
        var room = (int)Math.Min(_samplesLeft, interleaved.Length / Format.Channels * Format.Channels);
        var count = room > 0 ? _samples.Read(interleaved[..room]) : 0;
        _samplesLeft -= count;
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose() => reader.Dispose();
}
