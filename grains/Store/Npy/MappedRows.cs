using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Store.Npy;

/// <summary>
/// The rows of a float32 .npy file, mapped into memory: pages are loaded when read and evicted under memory pressure, so the file may be
/// larger than memory. Shape [rows, …row]. Several threads may read; reading after <see cref="Dispose"/> throws an
/// <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class MappedRows : IRowSource, IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly long _dataOffset;
    private readonly int _rowLength;
    private readonly BlockVerifier? _guard;

    /// <summary>Maps a file.</summary>
    /// <exception cref="UserErrorException">It is not a .npy file of float32 rows, or is damaged.</exception>
    public MappedRows(string path)
        : this(path, null)
    {
    }

    /// <summary>Maps a file; the guard verifies every block before it is read.</summary>
    /// <exception cref="UserErrorException">It is not a .npy file of float32 rows, or is damaged.</exception>
    public MappedRows(string path, BlockVerifier? guard)
    {
        _guard = guard;

        // FileShare.Delete: a rebuilt shard may be renamed over this one; the mapping keeps the old bytes.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (stream.Length > 0)
        {
            _file = MemoryMappedFile.CreateFromFile(
                stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        }

        try
        {
            // The first byte selects the block with the header.
            if (stream.Length > 0)
            {
                Read(0, 1, stackalloc byte[1]);
            }

            var header = NpyHeader.Read(stream, path);
            if (header.ElementType != typeof(float) || header.Shape.IsEmpty)
            {
                throw new UserErrorException(
                    $"{path}: contains {header.ElementType.Name} of {header.Shape.Length} dimensions, not rows of float32");
            }

            Count = header.Shape[0];
            Shape = header.Shape.RemoveAt(0);
            _dataOffset = header.DataOffset;
            _rowLength = this.RowLength();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public ImmutableArray<int> Shape { get; }

    /// <inheritdoc/>
    public void CopyRow(int row, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        Read(_dataOffset + ((long)row * _rowLength * sizeof(float)), _rowLength * sizeof(float), MemoryMarshal.AsBytes(destination));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.Dispose();
        _file?.Dispose();
    }

    /// <summary>Checks a range of the file and copies it.</summary>
    private unsafe void Read(long offset, int length, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_view is null, this);

        // Acquired for this copy only, so that a concurrent Dispose unmaps the file after the copy is done.
        byte* start = null;
        var handle = _view.SafeMemoryMappedViewHandle;
        handle.AcquirePointer(ref start);
        try
        {
            var file = start + _view.PointerOffset;
            _guard?.Require(file, offset, length);
            new ReadOnlySpan<byte>(file + offset, length).CopyTo(destination);
        }
        finally
        {
            handle.ReleasePointer();
        }
    }
}
