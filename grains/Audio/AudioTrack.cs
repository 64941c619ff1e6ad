using System.Collections.Immutable;

namespace Experiments.Audio;

/// <summary>
/// One file as mono samples at one rate, block by block, repeatable: decoded, averaged over the channels, resampled. Memory does
/// not grow with the file's length, channels or rate.
/// </summary>
/// <param name="stream">Seekable, positioned at the start of the file; disposed with this object.</param>
/// <param name="name">Name used in errors.</param>
/// <param name="sampleRate">Hertz, 1,000 to 768,000.</param>
/// <param name="maxDuration">Longer files are rejected.</param>
internal sealed class AudioTrack(Stream stream, string name, int sampleRate, TimeSpan maxDuration) : IDisposable
{
    private readonly long _start = stream.Position;
    private Resampler? _resampler;

    /// <summary>Size of the file, bytes.</summary>
    public long Bytes => stream.Length - _start;

    /// <summary>Sample rate, hertz.</summary>
    public int SampleRate => sampleRate;

    /// <summary>As <see cref="AudioStream.Notes"/>, once decoded.</summary>
    public ImmutableArray<string> Notes { get; private set; } = [];

    /// <summary>The decoder, as <see cref="DecoderRevision.Of"/>; empty until decoded.</summary>
    public string Decoder { get; private set; } = "";

    /// <summary>Decodes the file from beginning to end.</summary>
    /// <returns>The number of samples, 1 or more, and the file's format.</returns>
    /// <exception cref="AudioFormatException">
    /// It is not audio, cut off, damaged or too long: discard the samples received.
    /// </exception>
    public (long Samples, AudioFormat Format) DecodeBlocks(SampleBlock onBlock, CancellationToken cancellationToken)
    {
        stream.Position = _start;
        using var mono = MonoStream.Open(stream, name, maxDuration);
        _resampler ??= new Resampler(mono.Format.SampleRate, sampleRate);
        var samples = 0L;
        var converter = new RateConverter(_resampler, block =>
        {
            samples += block.Length;
            onBlock(block);
        });
        while (mono.Read() is { IsEmpty: false } block)
        {
            cancellationToken.ThrowIfCancellationRequested();
            converter.Append(block);
        }

        converter.Complete();
        (Notes, Decoder) = ([.. mono.Notes], DecoderRevision.Of(mono.Format));
        return (samples, mono.Format);
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
