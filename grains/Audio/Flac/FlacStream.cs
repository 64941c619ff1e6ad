namespace Experiments.Audio.Flac;

/// <summary>The sound of a native FLAC file.</summary>
internal sealed class FlacStream : AudioStream
{
    private readonly FlacFrames _frames;

    private FlacStream(FlacStreamInfo info, FlacFrames frames)
        : base(new AudioFormat("flac", "flac", info.SampleRate, info.Channels, info.Bits), info.Frames == 0 ? null : info.Frames) =>
        _frames = frames;

    /// <summary>Opens the file at the stream's position.</summary>
    /// <exception cref="AudioFormatException">Cut off, or damaged.</exception>
    public static FlacStream Open(Stream stream)
    {
        var info = FlacStreamInfo.ReadMetadata(stream);
        return new FlacStream(info, new FlacFrames(stream, info));
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Notes => _frames.TrailingBytes == 0 ? []
        : [$"{_frames.TrailingBytes} bytes after the end of its sound are no FLAC and were skipped"];

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved) => _frames.Read(interleaved);

    /// <inheritdoc/>
    public override void Dispose() => _frames.Dispose();
}
