namespace Experiments.Audio.Containers;

/// <summary>A part of a seekable stream as a separate stream; the underlying one stays open, unless it is owned.</summary>
internal sealed class SubStream : Stream
{
    private readonly Stream _source;
    private readonly bool _ownsSource;
    private readonly long _start;
    private long _position;

    /// <summary>The bytes from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public SubStream(Stream source, long start, long end, bool ownsSource = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, source.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, end);
        (_source, _ownsSource, _start, Length) = (source, ownsSource, start, end - start);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - _position, 0, buffer.Length);
        if (_source.Position != _start + _position)
        {
            _source.Position = _start + _position;
        }

        // Always fills the buffer unless at the end: readers of whole frames rely on it.
        var read = _source.ReadAtLeast(buffer[..count], count, throwOnEndOfStream: false);
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };
        return position >= 0 ? _position = position : throw new IOException("an attempt to seek before the beginning");
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsSource)
        {
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
