using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;
using Experiments.Domain;

namespace Experiments.Features.Storage;

/// <summary>
/// The rows of a float32 .npy file, mapped into memory: pages come from disk as they are read and leave under pressure, so
/// the file may be larger than memory. Shape [rows, …row]. Several threads may read; one that reads after
/// <see cref="Dispose"/> gets an <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class MappedRows : IRowSource, IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly long _dataOffset;
    private readonly int _rowLength;

    /// <summary>Maps a file.</summary>
    /// <exception cref="UserErrorException">It is no .npy file of float32 rows, or is damaged.</exception>
    public MappedRows(string path)
    {
        // FileShare.Delete: a rebuilt shard may be renamed over this one; the mapping keeps the old bytes.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var header = NpyHeader.Read(stream, path);
        if (header.ElementType != typeof(float) || header.Shape.IsEmpty)
        {
            throw new UserErrorException(
                $"{path}: holds {header.ElementType.Name} of {header.Shape.Length} dimensions, not rows of float32");
        }

        Count = header.Shape[0];
        Shape = header.Shape.RemoveAt(0);
        _dataOffset = header.DataOffset;
        _rowLength = this.RowLength();
        if (Count == 0 || _rowLength == 0)
        {
            return;
        }

        _file = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public ImmutableArray<int> Shape { get; }

    /// <inheritdoc/>
    public unsafe void CopyRow(int row, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        if (_view is null)
        {
            return;
        }

        // Acquired for this copy alone: a concurrent Dispose then waits with unmapping until the copy is done.
        byte* start = null;
        var handle = _view.SafeMemoryMappedViewHandle;
        handle.AcquirePointer(ref start);
        try
        {
            var first = (float*)(start + _view.PointerOffset + _dataOffset) + ((long)row * _rowLength);
            new ReadOnlySpan<float>(first, _rowLength).CopyTo(destination);
        }
        finally
        {
            handle.ReleasePointer();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.Dispose();
        _file?.Dispose();
    }
}
