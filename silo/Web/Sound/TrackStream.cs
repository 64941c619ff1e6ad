using System.Collections.Immutable;
using Experiments.Contracts;

namespace Experiments.Web.Sound;

/// <summary>
/// The WAV file of a track as a stream that can be read from any place on: the silo that has the track decodes it once for each such place,
/// and sends what is read.
/// </summary>
/// <param name="track">The track.</param>
/// <param name="length">The size of the file, bytes.</param>
/// <param name="turns">Bounds how many are decoded at a time.</param>
/// <param name="gone">Ends reading.</param>
internal sealed class TrackStream(ITrackGrain track, long length, Turns turns, CancellationToken gone) : Stream
{
    private IAsyncEnumerator<ImmutableArray<byte>>? _pieces;
    private ReadOnlyMemory<byte> _piece;
    private long _position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => _position = _pieces is null ? value : throw new NotSupportedException("reading has begun");
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_pieces is null)
        {
            _pieces = track.ReadAudioAsync(_position, gone).GetAsyncEnumerator(gone);
            var pieces = _pieces;

            // The first piece is there once the whole track has been decoded.
            _ = await turns.TakeAsync(() => NextAsync(pieces), gone).ConfigureAwait(false);
        }

        if (_piece.IsEmpty && !await NextAsync(_pieces).ConfigureAwait(false))
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _piece.Length);
        _piece[..count].CopyTo(buffer);
        _piece = _piece[count..];
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_pieces is not null)
        {
            await _pieces.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<ImmutableArray<byte>> pieces)
    {
        var isThere = await pieces.MoveNextAsync().ConfigureAwait(false);
        _piece = isThere ? pieces.Current.AsMemory() : default;
        return isThere;
    }
}
