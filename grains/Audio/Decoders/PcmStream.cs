using System.Buffers;
using Experiments.Audio.Containers;

namespace Experiments.Audio.Decoders;

/// <summary>Uncompressed samples at the location given by a header.</summary>
internal sealed class PcmStream : AudioStream
{
    private const int BlockBytes = 1 << 16;

    private readonly Stream _stream;
    private readonly PcmLayout _layout;
    private readonly byte[] _bytes;
    private long _framesLeft;

    /// <summary>Starts at the layout's first sample.</summary>
    public PcmStream(Stream stream, PcmLayout layout)
        : base(layout.Format, layout.Frames)
    {
        (_stream, _layout, _framesLeft) = (stream, layout, layout.Frames);
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(BlockBytes, layout.FrameBytes));
        stream.Position = layout.Offset;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Notes => _layout.Note is { } note ? [note] : [];

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved)
    {
        var room = Math.Min(interleaved.Length / Format.Channels, _bytes.Length / _layout.FrameBytes);
        var frames = (int)Math.Min(room, _framesLeft);
        var bytes = _bytes.AsSpan(0, frames * _layout.FrameBytes);
        if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new AudioFormatException("was truncated while it was read");
        }

        PcmSamples.Convert(bytes, _layout.Encoding, _layout.IsBigEndian, interleaved[..(frames * Format.Channels)]);
        _framesLeft -= frames;
        return frames * Format.Channels;
    }

    /// <inheritdoc/>
    public override void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
