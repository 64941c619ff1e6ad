using NAudio.SoundFile;
using NAudio.Wave;

namespace Experiments.Audio.NAudioAdapter;

/// <summary>Samples from one of NAudio's readers.</summary>
internal sealed class NAudioStream(IDisposable reader, ISampleProvider provider, AudioFormat format, long? frames)
    : AudioStream(format, frames)
{
    private long _read;

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved)
    {
        // What lies behind the frames that the header describes is no audio, though NAudio's AIFF reader gives it.
        var left = Format.Container is "wav" or "aiff" ? (Frames * Format.Channels) - _read : null;
        var room = (int)Math.Min(left ?? long.MaxValue, interleaved.Length / Format.Channels * Format.Channels);
        try
        {
            var count = room > 0 ? provider.Read(interleaved[..room]) : 0;
            _read += count;
            return count;
        }
        catch (SoundFileException e)
        {
            throw e.InnerException as IOException ?? (Exception)new AudioFormatException($"damaged: {e.Message}", innerException: e);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => reader.Dispose();
}
